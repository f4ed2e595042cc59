import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const KUSTOMIZE = { module: 'sigs.k8s.io/kustomize/kustomize/v5', version: 'v5.8.1' } as const;
const CDK8S_CLI = '2.207.60';

/** Programs that synth is compared with, and the Node versions it is run on. */
export interface Peers {
  /** Path of the binary; undefined if there is no Go to build it with. */
  readonly kustomize: string | undefined;
  /** Path of the stock CLI. */
  readonly cdk8s: string;
}

/** Where downloads and builds are kept between runs, outside of the tree. */
const cache = (): string => process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b');

/** Installs what is not in the cache yet. Throws if npm fails; without Go there is no kustomize. */
export function installPeers(say: (line: string) => void): Peers {
  return { kustomize: kustomize(say), cdk8s: cdk8sCli(say) };
}

function cdk8sCli(say: (line: string) => void): string {
  const directory = join(cache(), `cdk8s-cli-${CDK8S_CLI}`);
  const binary = join(directory, 'node_modules/.bin/cdk8s');
  if (!existsSync(binary)) {
    say(`installing cdk8s-cli ${CDK8S_CLI} into ${directory}`);
    mkdirSync(directory, { recursive: true });
    npmInstall(directory, `cdk8s-cli@${CDK8S_CLI}`, '--ignore-scripts');
  }
  return binary;
}

/** The path of a Node of that version, from the npm package `node`. Throws if npm fails. */
export function nodeOf(version: string, say: (line: string) => void): string {
  const directory = join(cache(), `node-${version}`);
  const binary = join(directory, 'node_modules/node/bin/node');
  if (!existsSync(binary)) {
    say(`installing Node ${version} into ${directory}`);
    mkdirSync(directory, { recursive: true });
    // The package fetches the binary in its install script.
    npmInstall(directory, `node@${version}`, '--ignore-scripts=false');
  }
  return binary;
}

const npmInstall = (prefix: string, what: string, ...options: readonly string[]) =>
  run(
    'npm',
    ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...options, what],
    prefix,
  );

/** Built through a module of our own, because `go install` asks for version lists that not every proxy serves. */
function kustomize(say: (line: string) => void): string | undefined {
  const directory = join(cache(), `kustomize-${KUSTOMIZE.version}`);
  const binary = join(directory, 'kustomize');
  if (existsSync(binary)) return binary;
  if (spawnSync('go', ['version']).status !== 0) {
    say('no Go here: kustomize is left out; install Go 1.25 or later to compare with it');
    return undefined;
  }
  say(`building kustomize ${KUSTOMIZE.version} in ${directory}, about two minutes`);
  mkdirSync(directory, { recursive: true });
  const { module, version } = KUSTOMIZE;
  writeFileSync(join(directory, 'go.mod'), `module h5b-bench\n\ngo 1.25.0\n\nrequire ${module} ${version}\n\ntool ${module}\n`);
  run('go', ['mod', 'tidy'], directory);
  run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', binary, module], directory, { CGO_ENABLED: '0' });
  return binary;
}

function run(command: string, argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): void {
  const { status, stdout, stderr, error } = spawnSync(command, argv, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')} failed: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
}
