import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { downloadPath } from '../../../bootstrap/downloads/try-download';
import type { LabProcess } from '../../cluster/harness/lab-process';
import type { HostLab } from '../target/host-lab';
import type { Target } from '../target/target';

const REPOSITORY = join(__dirname, '../../..');
const K3S = join(__dirname, 'k3s-stand-in.sh');

/** How a command of the toolkit ended. */
export interface CommandOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type CommandName = 'plan' | 'apply' | 'status';

/** A person at a machine of the lab's network, with a homelab.yaml, secrets and known hosts, who runs the real commands. */
export class Operator {
  private runs = 0;

  private constructor(
    private readonly lab: HostLab,
    private readonly name: string,
  ) {}

  /** Sits down, and makes the secrets with `npm run secrets`. */
  static async create(lab: HostLab, name = 'operator'): Promise<Operator> {
    const operator = new Operator(lab, name);
    mkdirSync(operator.outside('downloads'), { recursive: true });
    operator.write('homelab.yaml', readFileSync(join(__dirname, 'host-lab.yaml'), 'utf8'));
    copyFileSync(K3S, operator.outside(`downloads/${basename(downloadPath('', 'k3s', 'amd64'))}`));
    for (const step of ['init', 'generate']) {
      const outcome = await operator.node('bootstrap/secrets/secrets-cli.ts', [step, ...operator.workspace()]);
      if (outcome.code !== 0) throw new Error(`secrets ${step} ended with ${outcome.code}: ${outcome.stderr}`);
    }
    return operator;
  }

  /** A file of the operator as this process sees it. */
  outside(file: string): string {
    return this.lab.sandbox.outside(`${this.name}/${file}`);
  }

  /** The same as the commands see it. */
  inside(file: string): string {
    return this.lab.sandbox.inside(`${this.name}/${file}`);
  }

  write(file: string, text: string): void {
    writeFileSync(this.outside(file), text);
  }

  read(file: string): string {
    return readFileSync(this.outside(file), 'utf8');
  }

  /** Knows the key of this host, and no other. */
  trust(target: Target): void {
    this.write('known_hosts', `${target.lanAddress} ${target.hostKey}\n`);
  }

  /** Runs a command on the host to its end. */
  run(command: CommandName, args: readonly string[] = [], input = ''): Promise<CommandOutcome> {
    return this.node(`bootstrap/${command}-cli.ts`, this.arguments(command, args), input);
  }

  /** Starts a command, whose output is in its `log()`. */
  start(command: CommandName, args: readonly string[] = []): LabProcess {
    const [node = '', ...line] = this.command(`bootstrap/${command}-cli.ts`, this.arguments(command, args));
    return this.lab.sandbox.start(`${this.name}-${this.runs++}`, [node, ...line], this.environment());
  }

  private node(script: string, args: readonly string[], input = ''): Promise<CommandOutcome> {
    return this.lab.sandbox.execute(this.command(script, args), { input, env: this.environment() });
  }

  private command(script: string, args: readonly string[]): readonly string[] {
    const preloads = [join(__dirname, 'pin-k3s.js'), join(REPOSITORY, 'register.js')].flatMap((file) => ['-r', file]);
    return [process.execPath, ...preloads, join(REPOSITORY, script), ...args];
  }

  private workspace(): readonly string[] {
    return ['--config', this.inside('homelab.yaml'), '--dist', this.inside('dist'), '--identity', this.inside('age.txt')];
  }

  private arguments(command: CommandName, args: readonly string[]): readonly string[] {
    return [
      ...this.workspace(),
      ...['--downloads', this.inside('downloads'), '--known-hosts', this.inside('known_hosts')],
      ...['--key', this.lab.sandbox.inside('client-key'), '--node', 'host'],
      ...(command === 'apply' ? ['--yes'] : []),
      ...args,
    ];
  }

  private environment(): Readonly<Record<string, string>> {
    return { H5B_TEST_K3S_SHA256: createHash('sha256').update(readFileSync(K3S)).digest('hex'), SSH_AUTH_SOCK: '' };
  }
}
