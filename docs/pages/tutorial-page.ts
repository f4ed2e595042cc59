import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runRehearse } from '../../bootstrap/rehearse/run-rehearse';
import { runRender } from '../../bootstrap/render/run-render';
import { runSynth } from '../../charts/lib/run-synth';
import { excerptOf } from './excerpt';
import { isRecorded, recorded } from './recorded-transcript';

const ROOT = join(__dirname, '..', '..');

/** A fenced block: `yaml FILE` adds to a file, `sh` is run in silence, `console` is run and shows what it prints. */
const BLOCK = /^```(yaml|sh|console)(?: (\S+))?\n(.*?)^```$/gms;

/** What a reader does once, and a test cannot: fetch and install. */
const PASSED_OVER = /^(git|npm ci)\b/m;

/**
 * A tutorial with the outputs of its `console` blocks as they are: its blocks are carried out in order, in a directory of their own.
 * Where a page shows a part of an output, with `…` for the rest, the part has to be in the output. What needs a host stays as it was
 * recorded. Throws if a command of a `sh` block fails, or if the page shows what is not so.
 *
 * @param prepare what the page takes for granted, done in that directory. @default - an empty directory
 */
export function tutorialPage(path: string, prepare: () => void = () => undefined): string {
  const [home, directory] = [process.cwd(), mkdtempSync(join(tmpdir(), 'tutorial-'))];
  try {
    // The commands show paths as they were given, and a reader gives relative ones.
    process.chdir(directory);
    prepare();
    return readFileSync(join(ROOT, path), 'utf8').replaceAll(BLOCK, carriedOut);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  } finally {
    process.chdir(home);
    rmSync(directory, { recursive: true, force: true });
  }
}

function carriedOut(block: string, language: string, file: string | undefined, body: string): string {
  if (language === 'yaml' && file !== undefined) appendFileSync(file, body);
  if (language === 'sh' && !PASSED_OVER.test(body)) {
    const { status, output } = bash(body);
    if (status !== 0) throw new Error(`"${body.trim()}" failed (exit ${status}):\n${output}`);
  }
  return language === 'console' ? `\`\`\`console\n${transcript(body)}\`\`\`` : block;
}

/** Commands, each with what it prints below it. */
function transcript(body: string): string {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = ''] = part.split('\n', 1);
      const shown = part.slice(command.length + 1);
      return `$ ${command}\n${isRecorded(command) ? recorded(command, shown) : excerptOf(command, shown, outputOf(command))}`;
    })
    .join('');
}

const outputOf = (command: string): string => (tryInProcess(command) ?? bash(command).output).replaceAll(/ +$/gm, '');

/** A command of ours in this process: what it prints, without npm's own lines. Undefined for any other command. */
function tryInProcess(command: string): string | undefined {
  const [, name, options = ''] = /^npm run (synth|render|rehearse)(?: --(.*))?$/.exec(command) ?? [];
  if (name === undefined) return undefined;
  const { values } = parseArgs({
    args: options.split(' ').filter((word) => word !== ''),
    options: { config: { type: 'string' }, out: { type: 'string' }, check: { type: 'boolean' }, node: { type: 'string' } },
  });
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) };
  const { config = 'homelab.yaml', check: compareOnly = false } = values;
  const node = values.node === undefined ? {} : { node: values.node };
  if (name === 'synth') runSynth({ config, out: values.out ?? 'dist', compareOnly }, output);
  else if (name === 'render') runRender({ config, out: values.out ?? 'boot', ...node }, output);
  else runRehearse({ config, tree: 'boot', ...node }, output);
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
