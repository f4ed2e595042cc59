import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peers } from './peers';
import { type Command, time } from './timed-command';

const ROOT = join(__dirname, '..', '..');
const TS_NODE = join(ROOT, 'node_modules/ts-node/register');
const MAIN = join(ROOT, 'charts/main.ts');

/** One lab and the programs that are timed on it, each in a directory of its own. */
export interface Contest {
  /** The whole command as it is typed, nothing to change in the directory. */
  readonly unchanged: Command;
  /** The same, into a directory that does not exist. */
  readonly empty: Command;
  /** The same as `unchanged`, without npm. */
  readonly withoutNpm: Command;
  /** The stock CLI, at its best; see `read-in-process`. */
  readonly stock: Command;
  /** The stock CLI as it is. */
  readonly stockAsItIs: Command;
  /** `kustomize build` of the dist that synth made. */
  readonly kustomize: Command | undefined;
  /** How many files that dist has. */
  readonly objects: number;
}

/** Prepares a lab's contest below `directory`: synthesizes it once, so that there is a dist to build and to find unchanged. */
export function contest(homelab: string, directory: string, peers: Peers): Contest {
  const dist = join(directory, 'dist');
  const fresh = join(directory, 'fresh');
  const stockDirectory = join(directory, 'stock');
  mkdirSync(stockDirectory, { recursive: true });
  copyFileSync(homelab, join(stockDirectory, 'homelab.yaml'));
  const synth = (out: string) => ['npm', 'run', '-s', 'synth', '--', '--config', homelab, '--out', out];
  const unchanged: Command = { name: 'npm run synth, nothing changed', argv: synth(dist), cwd: ROOT };
  time(unchanged);
  return {
    unchanged,
    empty: {
      name: 'npm run synth, into an empty directory',
      argv: synth(fresh),
      cwd: ROOT,
      prepare: () => rmSync(fresh, { recursive: true, force: true }),
    },
    withoutNpm: {
      name: 'the same without npm, nothing changed',
      argv: ['node', '-r', './register.js', 'charts/synth.ts', '--config', homelab, '--out', dist],
      cwd: ROOT,
    },
    stock: stock('cdk8s synth at its best', peers, stockDirectory, ['-r', join(__dirname, 'read-in-process.ts')]),
    stockAsItIs: stock('cdk8s synth as it is', peers, stockDirectory),
    kustomize: peers.kustomize === undefined ? undefined : kustomize(peers.kustomize, dist, join(directory, 'kustomize')),
    objects: yamlFiles(dist).length,
  };
}

/** Its entry reads homelab.yaml where it stands. The look for a newer version is off: it waits for the network. */
function stock(name: string, peers: Peers, cwd: string, preload: readonly string[] = []): Command {
  // The CLI breaks quotes, so this works in a checkout whose path has no spaces.
  const app = ['node', '-r', TS_NODE, ...preload, MAIN].join(' ');
  return {
    name,
    argv: [peers.cdk8s, 'synth', '--check-upgrade=false', '--output', 'out', '--app', app],
    cwd,
    env: { TS_NODE_PROJECT: join(ROOT, 'tsconfig.json') },
  };
}

/** kustomize wants a list of its files, and dist/ has none; so it gets a copy with one. */
function kustomize(binary: string, dist: string, copy: string): Command {
  rmSync(copy, { recursive: true, force: true });
  cpSync(dist, copy, { recursive: true });
  const resources = yamlFiles(copy).map((path) => `- ${path}\n`);
  writeFileSync(join(copy, 'kustomization.yaml'), `resources:\n${resources.join('')}`);
  return { name: 'kustomize build', argv: [binary, 'build', copy, '-o', `${copy}.out.yaml`], cwd: copy };
}

const yamlFiles = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
