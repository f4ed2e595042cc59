import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { create } from 'ts-node';

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Other processes that call `writeDist`, started as plain JavaScript compiled once: 40 ms a start instead of half a second.
 * `write.js DIR FILES.json [UID]` writes the dist and, if it fails, prints the error and exits with 1.
 */
export class DistChildren {
  private readonly script: string;
  private readonly saboteur: string;

  /** @param directory where the compiled code goes */
  constructor(private readonly directory: string) {
    const service = create({ swc: true, compilerOptions: { module: 'commonjs', moduleResolution: 'node10' } });
    const library = resolve(__dirname, '../../charts/lib/dist-writer');
    const sources = readdirSync(library);
    mkdirSync(directory, { recursive: true });
    for (const source of [...sources.map((name) => join(library, name)), join(__dirname, 'dist-saboteur.ts')]) {
      const name = source.slice(source.lastIndexOf('/') + 1).replace(/\.ts$/, '.js');
      writeFileSync(join(directory, name), service.compile(readFileSync(source, 'utf8'), source));
    }
    this.saboteur = join(directory, 'dist-saboteur.js');
    this.script = join(directory, 'write.js');
    writeFileSync(this.script, SCRIPT);
  }

  /** Starts a child that makes `dist` hold `files`; `uid`: as that user. */
  start(dist: string, files: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv = {}, uid?: number): ChildProcess {
    const list = join(this.directory, `files-${this.lists++}.json`);
    writeFileSync(list, JSON.stringify([...files]));
    const args = ['-r', this.saboteur, this.script, dist, list, ...(uid === undefined ? [] : [String(uid)])];
    return spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env } });
  }

  private lists = 0;
}

/** Waits for the end of a child. */
export function ended(child: ChildProcess): Promise<ChildEnd> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text.stderr += chunk;
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, ...text }));
  });
}

/** Runs `work` on every item, at most four at once: two cores, and half of a start is waiting. */
export async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

const SCRIPT = `
const { writeDist } = require('./write-dist.js');
const { readFileSync } = require('node:fs');
const [dir, list, uid] = process.argv.slice(2);
const files = new Map(JSON.parse(readFileSync(list, 'utf8')));
if (uid !== undefined) process.seteuid(Number(uid));
try {
  writeDist(dir, files);
} catch (error) {
  process.stderr.write(error.name + ': ' + error.message);
  process.exitCode = 1;
}
`;
