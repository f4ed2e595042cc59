import type { LabNode } from '../../config/lab';
import { releaseSha256 } from '../../config/versions';
import type { Outcome, Resource } from '../plan/resource';
import type { HostContext, Step } from '../plan/step';
import { HTTP_ROOT, k3sBinaryPath, netbootedPis } from '../render/boot-server';
import { nodeArchiveFile } from '../render/identity-archive';
import type { Fillings } from '../render/rendered-file';
import { directory } from '../resources/directory';
import { file } from '../resources/file';
import { k3sBinary } from './k3s/k3s-binary';

/**
 * What makes the image one particular Pi lies in an archive that the Pi loads beside it, readable for dnsmasq alone; k3s itself is
 * public, and every Pi fetches it by HTTP and compares it with the hash in its archive.
 */
export const nodeArchives: Step = {
  name: 'node-archives',
  title: 'each Pi has its identity and k3s on the boot server',
  needs: ['packages'],
  resources(host) {
    const [pi, ...others] = host.node.written.pxeServer ? netbootedPis(host.lab) : [];
    if (pi === undefined) return [];
    const path = `${HTTP_ROOT}${k3sBinaryPath()}`;
    return [
      directory({ path: path.slice(0, path.lastIndexOf('/')) }),
      k3sBinary({ node: pi, download: host.download }, path),
      ...[pi, ...others].map((node) => nodeArchive(host, node)),
    ];
  },
};

function nodeArchive(host: HostContext, node: LabNode): Resource {
  const { path, content, waitsFor, ...access } = nodeArchiveFile(host.lab, host.node, node, pinned(host));
  if (content !== undefined) return file({ path, content, ...access });
  // The pin of k3s is not waited for: `k3sBinary` stops without it, and says what to do.
  const secrets = waitsFor.filter(
    (what) => what.startsWith('secret ') && host.secret(what.slice('secret '.length)) === undefined,
  );
  return {
    name: `file ${path}`,
    queries: [],
    plan: (): Outcome => ({
      state: 'later',
      after: secrets.length > 0 ? 'npm run secrets -- generate' : 'npm run download -- --pin',
      because: `${(secrets.length > 0 ? secrets : waitsFor).join(', ')} not there yet, and ${node.name} must not boot without`,
    }),
  };
}

/** The Pis trust the pinned hash; whether the host or this machine fetched the binary makes no difference to it. */
function pinned({ secret }: HostContext): Fillings {
  return {
    secret,
    download(pin, arch) {
      const sha256 = releaseSha256(pin, arch);
      return sha256 === undefined ? undefined : { path: `${HTTP_ROOT}${k3sBinaryPath()}`, sha256 };
    },
  };
}
