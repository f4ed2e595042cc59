import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type PinName, version } from '../../../config/versions';

/** One program of the cluster lab, or several out of one build. */
export interface Part {
  readonly name: string;
  /** Go module whose release is built. */
  readonly module: string;
  /** The module's version as it is built. */
  readonly version: string;
  /** The pin that says which version the lab will run; differences are printed. @default - nothing in dist/ runs it */
  readonly pin?: PinName;
  /** Commands that the build gives. */
  readonly programs: readonly Program[];
}

export interface Program {
  readonly name: string;
  /** Its main package, or the folder here that holds one; programs of one folder are links to one binary. */
  readonly from: { readonly package: string } | { readonly folder: string };
}

const main = (name: string, path: string): Program => ({ name, from: { package: path } });

/** THE list of what the cluster lab runs, in the order of building: what every test needs comes first. */
export const parts: readonly Part[] = [
  {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    version: version('kubernetes'),
    pin: 'kubernetes',
    programs: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubectl'].map((name) => ({
      name,
      from: { folder: 'kubernetes' },
    })),
  },
  {
    name: 'etcd',
    module: 'go.etcd.io/etcd/server/v3',
    version: 'v3.7.3',
    programs: [main('etcd', 'go.etcd.io/etcd/server/v3')],
  },
  { name: 'kwok', module: 'sigs.k8s.io/kwok', version: 'v0.8.0', programs: [main('kwok', 'sigs.k8s.io/kwok/cmd/kwok')] },
  {
    name: 'metallb',
    module: 'go.universe.tf/metallb',
    version: version('metallb'),
    pin: 'metallb',
    programs: [
      main('metallb-controller', 'go.universe.tf/metallb/controller'),
      main('metallb-speaker', 'go.universe.tf/metallb/speaker'),
    ],
  },
  {
    name: 'network',
    module: 'golang.zx2c4.com/wireguard',
    // Upstream's tags are of a form that Go modules cannot name; this is the newest commit that the proxy serves.
    version: 'v0.0.0-20250521234502-f333402bd9cb',
    programs: [
      main('wireguard-go', 'golang.zx2c4.com/wireguard'),
      // Of the standard library alone; it stands here because a part is the module of one build.
      { name: 'arp-watch', from: { folder: 'arp-watch' } },
    ],
  },
  {
    name: 'source-controller',
    module: 'github.com/fluxcd/source-controller',
    // A dependency of v1.9.4 is not served by the Go module proxy.
    version: 'v1.9.3',
    pin: 'flux-source-controller',
    programs: [main('source-controller', 'github.com/fluxcd/source-controller')],
  },
  {
    name: 'kustomize-controller',
    module: 'github.com/fluxcd/kustomize-controller',
    version: version('flux-kustomize-controller'),
    pin: 'flux-kustomize-controller',
    programs: [main('kustomize-controller', 'github.com/fluxcd/kustomize-controller')],
  },
  {
    name: 'kube-state-metrics',
    module: 'k8s.io/kube-state-metrics/v2',
    version: 'v2.20.0',
    programs: [main('kube-state-metrics', 'k8s.io/kube-state-metrics/v2')],
  },
  {
    name: 'kine',
    module: 'github.com/k3s-io/kine',
    // k3s has it inside, between this release and the one before (k3s-io/k3s: go.mod).
    version: 'v0.16.4',
    programs: [main('kine', 'github.com/k3s-io/kine')],
  },
];

/** The part called `name`. Throws, listing what there is. */
export function part(name: string): Part {
  const found = parts.find((each) => each.name === name);
  if (!found) throw new Error(`the cluster lab has no part "${name}"; it has ${parts.map((each) => each.name).join(', ')}`);
  return found;
}

/** Outside the tree: `$H5B_CACHE/cluster`, by default `~/.cache/h5b/cluster`. */
export const cache = (): string => join(process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b'), 'cluster');

/** Where the part's programs are once they are built. The name changes with all that the build depends on. */
export function partDirectory(of: Part): string {
  const hash = createHash('sha256').update(JSON.stringify(of));
  for (const { from } of of.programs) if ('folder' in from) hash.update(readFileSync(mainFile(from.folder)));
  return join(cache(), `${of.name}-${of.version}-${hash.digest('hex').slice(0, 8)}`);
}

/** The Go source of a main package that stands here. */
export const mainFile = (folder: string): string => join(__dirname, folder, 'main.go');

export const isBuilt = (of: Part): boolean => existsSync(partDirectory(of));

/** Path of a program. Throws with the command that builds it if it is not built, or the list if no part has it. */
export function program(name: string): string {
  const owner = parts.find(({ programs }) => programs.some((each) => each.name === name));
  if (!owner) {
    const names = parts.flatMap(({ programs }) => programs.map((each) => each.name));
    throw new Error(`the cluster lab has no program "${name}"; it has ${names.join(', ')}`);
  }
  if (!isBuilt(owner)) throw new Error(`${owner.name} ${owner.version} is not built; run: ${buildCommand([owner])}`);
  return join(partDirectory(owner), name);
}

/** The command that builds these parts. */
export const buildCommand = (missing: readonly Part[]): string =>
  `node -r ./register.js __tests__/cluster/build/build.ts ${missing.map(({ name }) => name).join(' ')}`;
