import { createHash } from 'node:crypto';
import { releaseSha256 } from '../../../config/versions';
import { k3sFile } from '../../downloads/release-file';
import { fileQuery } from '../../facts/file-fact';
import type { Action } from '../../plan/action';
import type { Outcome } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import type { HostContext } from '../../plan/step';
import type { Configuration } from '../../resources/configuration';
import { run } from '../../resources/run';

const PATH = '/usr/local/bin/k3s';
/** 75 MB over a slow line. */
const FETCH_SECONDS = 1800;

/**
 * The k3s binary of the pinned version and hash, for the architecture of that node: uploaded from this machine if `npm run
 * download` fetched it, else fetched by the host. Nothing runs that does not have the pinned hash. The pods run on while it is
 * replaced. Another `path` is for a binary that this host only serves.
 */
export function k3sBinary({ node, download }: Pick<HostContext, 'node' | 'download'>, path = PATH): Configuration {
  const release = k3sFile(node.arch);
  const sha256 = releaseSha256('k3s', node.arch);
  const query = fileQuery(path);
  const local = download('k3s', node.arch);
  return {
    name: `file ${path}`,
    queries: [query],
    fingerprint: createHash('sha256')
      .update(sha256 ?? '')
      .digest('hex'),
    plan(facts): Outcome {
      if (sha256 === undefined)
        return {
          state: 'stop',
          because: `config/pins.json has no sha256 of k3s for ${node.arch}, so nobody could tell whether the binary is right`,
          remedy: 'npm run download -- --pin fetches it, compares it with the hashes of its release, and pins it',
        };
      if (local !== undefined && local.sha256 !== sha256)
        return {
          state: 'stop',
          because: `${local.path} has sha256 ${local.sha256}, config/pins.json says ${sha256}`,
          remedy: `remove it and run npm run download`,
        };
      const fact = facts.get(query);
      if (fact.kind === 'file' && fact.sha256 === sha256 && fact.mode === '0755')
        return { state: 'ok', because: `is ${release.url}` };
      return {
        state: fact.kind === 'absent' ? 'create' : 'change',
        because: fact.kind === 'absent' ? 'does not exist' : 'is another version, or not executable',
        actions: local === undefined ? [fetchOnHost(release.url, sha256, path)] : [upload(local.path, sha256, path)],
      };
    },
  };
}

const upload = (source: string, sha256: string, path: string): Action => ({
  do: 'upload',
  path,
  source,
  sha256,
  mode: '0755',
  owner: 'root:root',
});

const fetchOnHost = (url: string, sha256: string, path: string): Action =>
  run(
    [
      `t=${shellWord(`${path}.h5b-fetched`)}`,
      `curl -fL --retry 3 --proto '=https' --tlsv1.2 -o "$t" ${shellWord(url)}`,
      `echo "${sha256}  $t" | sha256sum -c --quiet || { rm -f "$t"; exit 1; }`,
      'chmod 0755 "$t"',
      'sync "$t"',
      `mv -f -- "$t" ${shellWord(path)}`,
    ],
    { timeoutSeconds: FETCH_SECONDS },
  );
