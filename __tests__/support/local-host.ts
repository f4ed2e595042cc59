import { spawn } from 'node:child_process';
import { Secret } from '../../bootstrap/secrets/secret';
import type { Command, Held, Host, Result } from '../../bootstrap/transport/host';

/** Called before each command; throws to play a lost connection. */
export type Fault = (command: Command, number: number) => void;

/**
 * A host that is this machine: scripts run in bash, with `env` beside the environment; what they keep under /var/lib/h5b is kept
 * under $ROOT. What it ran is in `commands`.
 */
export class LocalHost implements Host {
  readonly commands: Command[] = [];

  constructor(
    readonly name: string,
    private readonly env: Readonly<Record<string, string>> = {},
    private readonly fault: Fault = () => {},
  ) {}

  async run(command: Command): Promise<Result> {
    this.fault(command, this.commands.length);
    this.commands.push(command);
    return new Promise((resolve, reject) => {
      const child = spawn(
        'bash',
        ['-u', '-c', command.script.replaceAll('/var/lib/h5b', `${this.env.ROOT ?? '/nowhere'}/var/lib/h5b`)],
        { env: { ...process.env, ...this.env, LC_ALL: 'C' } },
      );
      const output = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output.stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 255, ...output }));
      child.stdin.on('error', () => {});
      child.stdin.end(command.input instanceof Secret ? command.input.reveal() : (command.input ?? ''));
    });
  }

  hold(): Promise<Held> {
    return Promise.resolve({ firstLine: 'held', release: () => Promise.resolve() });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
