import type { Architecture } from '../../config/lab';
import { type PinName, version } from '../../config/versions';

/** A file of a release that a node runs. */
export interface ReleaseFile {
  readonly pin: PinName;
  readonly arch: Architecture;
  readonly url: string;
  /** The release's own list of hashes, `<sha256>  <name>` a line. */
  readonly hashesUrl: string;
  /** Its name in that list. */
  readonly name: string;
}

const K3S_RELEASES = 'https://github.com/k3s-io/k3s/releases/download';

/** The k3s binary of the pinned version (k3s-io/k3s: install.sh, `setup_verify_arch` and `download_binary`). */
export function k3sFile(arch: Architecture): ReleaseFile {
  // A plus in a path is sent as it is by some clients, and as a blank by others.
  const base = `${K3S_RELEASES}/${encodeURIComponent(version('k3s'))}`;
  const name = arch === 'amd64' ? 'k3s' : `k3s-${arch}`;
  return { pin: 'k3s', arch, url: `${base}/${name}`, hashesUrl: `${base}/sha256sum-${arch}.txt`, name };
}
