import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cache, mainFile, type Part, type Program, partDirectory } from './part';
import { packageOf, wrapperModule } from './wrapper-module';

export interface BuiltPart {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Why a part could not be built: one line, and where all of Go's output is. */
export class BuildError extends Error {}

/**
 * Builds a part from its Go module into the cache. It appears there at once or, if anything fails, not at all.
 *
 * @param onStep told what is being done, e.g. `compiling`
 * @throws BuildError
 */
export async function buildPart(part: Part, onStep: (step: string) => void): Promise<BuiltPart> {
  const started = process.hrtime.bigint();
  mkdirSync(cache(), { recursive: true });
  const log = join(cache(), `${part.name}.log`);
  writeFileSync(log, '');
  const work = mkdtempSync(join(cache(), `.building-${part.name}-`));
  try {
    onStep('fetching');
    const download = await go(['mod', 'download', '-json', `${part.module}@${part.version}`], cache(), log);
    writeFileSync(join(work, 'go.mod'), wrapperModule(part, readFileSync(goModOf(download), 'utf8')));
    onStep('resolving');
    const mains = new Map(part.programs.map((program) => [packageOf(program), program]));
    for (const { from } of mains.values()) if ('folder' in from) copyFileSync(mainFile(from.folder), join(work, 'main.go'));
    await go(['mod', 'tidy'], work, log);
    onStep('compiling');
    for (const [path, { name }] of mains) await go(['build', '-trimpath', '-ldflags=-s -w', '-o', name, path], work, log);
    linkTheRest(part.programs, mains, work);
    rmSync(join(work, 'main.go'), { force: true });
    publish(work, partDirectory(part));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const bytes = part.programs.map(({ name }) => statSync(join(partDirectory(part), name)));
  const distinct = new Map(bytes.map(({ ino, size }) => [ino, size]));
  return {
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
    megabytes: [...distinct.values()].reduce((sum, size) => sum + size, 0) / 1e6,
  };
}

function linkTheRest(programs: readonly Program[], built: ReadonlyMap<string, Program>, work: string): void {
  for (const program of programs) {
    const original = built.get(packageOf(program));
    if (original && original !== program) symlinkSync(original.name, join(work, program.name));
  }
}

/** Another build of the same part may have been faster; its result is as good. */
function publish(work: string, directory: string): void {
  try {
    renameSync(work, directory);
  } catch (error) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Where `go mod download -json` put the module's own go.mod. */
function goModOf(download: string): string {
  const path = /"GoMod": "([^"]+)"/.exec(download)?.[1];
  if (path === undefined) throw new BuildError(`go mod download named no go.mod: ${download.slice(0, 200)}`);
  return path;
}

/** Runs the go command at low priority and gives its output; a failed one throws its first line of error. */
async function go(args: readonly string[], cwd: string, log: string): Promise<string> {
  const child = spawn('nice', ['-n', '10', 'go', ...args], {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [code, output] = await finished(child);
  writeFileSync(log, `$ go ${args.join(' ')}\n${output.all}\n`, { flag: 'a' });
  if (code === 0) return output.stdout;
  throw new BuildError(`go ${args.slice(0, 2).join(' ')}: ${errorLine(output.all)}; all of it: ${log}`);
}

function finished(
  child: ChildProcess,
): Promise<[code: number | null, output: { readonly stdout: string; readonly all: string }]> {
  let stdout = '';
  let all = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk;
    all += chunk;
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    all += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve([code, { stdout, all }]));
  });
}

/** `go` says first what it downloads; the reason is the first line that is none of that. */
const errorLine = (output: string): string =>
  output
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !/^(go: (downloading|finding|found|added)|[{}"#])/.test(line)) ?? 'it failed without a word';
