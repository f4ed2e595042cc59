import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aptMirror } from './apt-mirror';
import { administrator, cache, hook, hostDirectory, isBuilt, recipe } from './recipe';

/** How often a build that goes on says so. */
const STILL_BUILDING_MS = 15_000;

/** Why the host could not be built: one line, and where all of the output is. */
export class BuildError extends Error {}

/**
 * Makes the fresh Debian host and its apt repository in the cache, unless they are there. They appear at once or, if anything
 * fails, not at all.
 *
 * @param say told what is being done, in lines
 * @throws BuildError
 */
export async function buildHost(say: (line: string) => void): Promise<void> {
  if (isBuilt()) return;
  mkdirSync(cache(), { recursive: true });
  say(`Building a Debian ${recipe.suite} host into ${cache()}; the first time this takes a few minutes and 0.8 GB.`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const timer = setInterval(() => say(`Debian ${recipe.suite} host: still building, ${seconds()} s`), STILL_BUILDING_MS);
  const work = mkdtempSync(join(cache(), '.building-'));
  try {
    await mmdebstrap(work, join(cache(), 'build.log'));
    publish(work);
    say(`Debian ${recipe.suite} host: built in ${seconds()} s`);
  } finally {
    clearInterval(timer);
    rmSync(work, { recursive: true, force: true });
  }
}

/** Why a host cannot be built here and what to do about it, or undefined if it can. */
export function tryReasonNotToBuild(): string | undefined {
  if (process.getuid?.() !== 0) return 'making its root file system takes root; run: sudo -E npm run test:host';
  const absent = Object.entries({ mmdebstrap: 'mmdebstrap', 'apt-ftparchive': 'apt-utils', nice: 'coreutils' }).filter(
    ([program]) => spawnSync(program, ['--version']).error !== undefined,
  );
  if (absent.length === 0) return undefined;
  const packages = [...absent.map(([, name]) => name), 'debian-archive-keyring'].join(' ');
  return `there is no ${absent.map(([name]) => name).join(', no ')}; run: apt-get install ${packages}`;
}

async function mmdebstrap(work: string, log: string): Promise<void> {
  const { debian, security, settings } = aptMirror();
  const components = recipe.components.join(' ');
  const rows = recipe.offered.map((row) => `'${row.join(' ')}'`).join(' ');
  await run(
    [
      ...['mmdebstrap', '--mode=root', '--variant=important', `--include=${recipe.installed.join(',')}`],
      ...settings.map((setting) => `--aptopt=${setting}`),
      '--aptopt=Acquire::Languages "none"',
      `--customize-hook=sh '${hook('offer-packages')}' "$1" '${work}/packages' ${rows}`,
      `--customize-hook=sh '${hook('finish-installation')}' "$1" '${administrator.name}' '${administrator.password}'`,
      ...[recipe.suite, `${work}/root`],
      ...[debian, debian, security].map(
        (mirror, index) => `deb ${mirror} ${recipe.suite}${['', '-updates', '-security'][index]} ${components}`,
      ),
    ],
    log,
  );
}

/** Runs a command at low priority; a failed one throws its last line of error. */
async function run(command: readonly string[], log: string): Promise<void> {
  const output = openSync(log, 'w');
  // It must not outlive the build, and ends its own children and mounts when it is asked to end.
  const child: ChildProcess = spawn('setpriv', ['--pdeathsig', 'TERM', 'nice', '-n', '10', ...command], {
    // The kernel's package would make an initramfs, which nothing boots from.
    env: { ...process.env, INITRD: 'No' },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const [code, signal] = await once(child, 'close');
  if (code === 0) return;
  throw new BuildError(`mmdebstrap ended with ${signal ?? code}: ${errorLine(readFileSync(log, 'utf8'))}; all of it: ${log}`);
}

/** Another build of the same host may have been faster; its result is as good. */
function publish(work: string): void {
  try {
    renameSync(work, hostDirectory());
  } catch (error) {
    if (!statSync(hostDirectory(), { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** The line before mmdebstrap's own summary says what went wrong. */
const errorLine = (output: string): string => /([^\n]*)\n+E: /.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? '';

async function main(): Promise<number> {
  const reason = isBuilt() ? undefined : tryReasonNotToBuild();
  if (reason !== undefined) throw new BuildError(reason);
  await buildHost((line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`All there: ${hostDirectory()}\n`);
  return 0;
}

if (require.main === module) {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
