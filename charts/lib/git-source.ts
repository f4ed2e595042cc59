import { posix } from 'node:path';
import { tryIpv4 } from '../../config/ipv4';
import type { Lab } from '../../config/lab';
import type { Reach } from './flow';

/** Name of the Secret with the key to the repository; it exists only where the URL is ssh://. */
export const GIT_SECRET = 'git-credentials';

/** What a GitOps engine needs to know of the repository that holds dist/, beside its URL and branch. */
export interface GitSource {
  /** True if it takes a key: ssh:// has no anonymous access. */
  readonly ssh: boolean;
  /** The way to the Git host. A host given by name may be anywhere; NetworkPolicies know addresses only. */
  readonly reach: Reach;
  /** Directory of a component inside the repository, without `./`. */
  readonly directoryOf: (component: string) => string;
}

/** The repository of a lab. */
export function gitSource({ gitops }: Lab): GitSource {
  const { protocol, hostname, port } = new URL(gitops.repository);
  const ssh = protocol === 'ssh:';
  return {
    ssh,
    reach: {
      to: tryIpv4(hostname) === undefined ? 'anywhere' : { cidr: `${hostname}/32` },
      ports: [{ port: Number(port) || (ssh ? 22 : 443) }],
      why: 'it fetches the repository',
    },
    directoryOf: (component) => posix.join(gitops.path, component),
  };
}
