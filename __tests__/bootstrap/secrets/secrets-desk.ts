import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DistFile } from '../../../bootstrap/plan/step';
import { runSecrets } from '../../../bootstrap/secrets/run-secrets';
import { INGRESS } from './declaring';
import { temporaryDirectory } from './temporary-directory';
import { missionText } from './valid-lab';

// The first use of age in a file compiles its library; a machine that is busy takes its time.
jest.setTimeout(60_000);

/** What one command did. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Input {
  /** Standard input, if it is no terminal. */
  readonly stdin?: string;
  /** What is typed at hidden prompts, one after the other: standard input is a terminal then. */
  readonly typed?: readonly string[];
  /** Standard output is a terminal. */
  readonly screen?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: Date;
}

export const NOW = new Date('2026-11-24T12:00:00Z');

/** A directory with homelab.yaml, dist/ and an identity's place, and the commands run in this process. */
export class SecretsDesk {
  readonly directory = temporaryDirectory();
  readonly config = join(this.directory, 'homelab.yaml');
  readonly secrets = join(this.directory, 'secrets.age');
  readonly identity = join(this.directory, 'home', 'age.txt');
  /** Everything that was ever told. */
  readonly told: Told[] = [];

  constructor(text: string = missionText(), dist: readonly DistFile[] = [INGRESS]) {
    mkdirSync(join(this.directory, 'dist'));
    writeFileSync(this.config, text);
    for (const file of dist) {
      mkdirSync(dirname(join(this.directory, 'dist', file.path)), { recursive: true });
      writeFileSync(join(this.directory, 'dist', file.path), file.text);
    }
  }

  /** A desk where all that can be made is made. */
  static async generated(text?: string, dist?: readonly DistFile[]): Promise<SecretsDesk> {
    const desk = new SecretsDesk(text, dist);
    await desk.run(['init']);
    await desk.run(['generate']);
    return desk;
  }

  /** Another desk with the same files. */
  copy(): SecretsDesk {
    const desk = new SecretsDesk();
    cpSync(this.directory, desk.directory, { recursive: true });
    return desk;
  }

  /** Options that lead to this directory. */
  get options(): readonly string[] {
    return ['--config', this.config, '--dist', join(this.directory, 'dist')];
  }

  async run(
    args: readonly string[],
    { stdin = '', typed, screen = false, environment = {}, now = NOW }: Input = {},
  ): Promise<Told> {
    const [out, err]: [string[], string[]] = [[], []];
    const answers = [...(typed ?? [])];
    const code = await runSecrets([...args, ...this.options], {
      terminal: {
        out: (text) => out.push(text),
        err: (text) => err.push(text),
        isOutTerminal: screen,
        isInTerminal: typed !== undefined,
        readAll: async () => stdin,
        readHidden: async (prompt) => {
          err.push(prompt);
          const answer = answers.shift();
          if (answer === undefined) throw new Error(`nobody answers ${prompt}`);
          return answer;
        },
      },
      environment: { H5B_AGE_IDENTITY: this.identity, ...environment },
      now,
    });
    const told = { code, out: out.join(''), err: err.join('') };
    this.told.push(told);
    return told;
  }

  /** The value of a secret, from the file itself. */
  async value(name: string): Promise<string> {
    const { code, out, err } = await this.run(['show', name, '--force']);
    this.told.pop();
    if (code !== 0) throw new Error(err);
    return out.replace(/\n$/, '');
  }

  /** Runs `edit` with an editor that replaces the text. */
  async edit(change: (text: string) => string): Promise<Told> {
    const [seen, next] = [join(this.directory, 'seen'), join(this.directory, 'next')];
    await this.run(['edit'], { environment: { EDITOR: `cp "$1" ${seen}; :` } });
    writeFileSync(next, change(readFileSync(seen, 'utf8')));
    const told = await this.run(['edit'], { environment: { EDITOR: `cp ${next} "$1"; :` } });
    rmSync(seen);
    rmSync(next);
    return told;
  }

  /** secrets.age as it is on the disk. */
  readonly bytes = (): string => readFileSync(this.secrets, 'utf8');
}

/** What a person has to enter in the mission lab. */
export const ENTERED: Readonly<Record<string, string>> = {
  'backblaze/key-id': '0030f1e2d3c4b5a0000000001',
  'backblaze/application-key': 'K003abcdefghijklmnopqrstuvwxyz1',
  'ipmi/h5b-x86/user': 'operator',
  'ipmi/h5b-x86/password': 'bmc-hunter2',
};

let generated: Promise<SecretsDesk> | undefined;
let complete: Promise<SecretsDesk> | undefined;

/** The mission lab with all that can be made. */
export async function generatedDesk(): Promise<SecretsDesk> {
  generated ??= SecretsDesk.generated();
  return (await generated).copy();
}

/** The mission lab with everything. */
export async function completeDesk(): Promise<SecretsDesk> {
  complete ??= generatedDesk().then(async (desk) => {
    for (const [name, value] of Object.entries(ENTERED)) await desk.run(['set', name], { stdin: `${value}\n` });
    return desk;
  });
  return (await complete).copy();
}
