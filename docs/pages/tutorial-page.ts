import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSynth } from '../../charts/lib/run-synth';

const ROOT = join(__dirname, '..', '..');

/** A fenced block: `yaml FILE` adds to a file, `sh` is run in silence, `console` is run and shows what it prints. */
const BLOCK = /^```(yaml|sh|console)(?: (\S+))?\n(.*?)^```$/gms;

/** What a reader does once, and a test cannot: fetch and install. */
const PASSED_OVER = /^(git|npm ci)\b/m;

/**
 * A tutorial with the outputs of its `console` blocks as they are: its blocks are carried out in order, in a directory of their own.
 * Throws if a command of a `sh` block fails.
 */
export function tutorialPage(path: string): string {
  const [home, directory] = [process.cwd(), mkdtempSync(join(tmpdir(), 'tutorial-'))];
  try {
    // Synth shows paths as they were given, and a reader gives relative ones.
    process.chdir(directory);
    return readFileSync(join(ROOT, path), 'utf8').replaceAll(BLOCK, carriedOut);
  } finally {
    process.chdir(home);
    rmSync(directory, { recursive: true, force: true });
  }
}

function carriedOut(block: string, language: string, file: string | undefined, body: string): string {
  if (language === 'yaml' && file !== undefined) appendFileSync(file, body);
  if (language === 'sh' && !PASSED_OVER.test(body)) {
    const { status, output } = bash(body);
    if (status !== 0) throw new Error(`the tutorial's "${body.trim()}" failed (exit ${status}):\n${output}`);
  }
  return language === 'console' ? `\`\`\`console\n${transcript(body)}\`\`\`` : block;
}

function transcript(body: string): string {
  const commands = body.split('\n').filter((line) => line.startsWith('$ '));
  return commands.map((line) => `${line}\n${outputOf(line.slice(2)).replaceAll(/ +$/gm, '')}`).join('');
}

function outputOf(command: string): string {
  const [, options] = /^npm run synth --(.*)$/.exec(command) ?? [];
  return options === undefined ? bash(command).output : synth(options.trim().split(' '));
}

/** `npm run synth` in this process: what it prints, without npm's own lines. */
function synth(args: readonly string[]): string {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, out: { type: 'string' }, check: { type: 'boolean' } },
  });
  const lines: string[] = [];
  const { config = 'homelab.yaml', out = 'dist', check: compareOnly = false } = values;
  runSynth({ config, out, compareOnly }, { write: (text) => lines.push(text) });
  return lines.join('');
}

/** What a command prints, stderr and stdout together as on a terminal. */
function bash(script: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script}`], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { status, output: stdout };
}
