import type { LabProcess } from '../harness/lab-process';
import type { Sandbox } from '../harness/sandbox';

/** A network namespace in a sandbox: what a machine or a pod sees of the network. It is gone with the sandbox. */
export class NetworkNamespace {
  private processes: LabProcess[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    readonly name: string,
  ) {}

  static async create(sandbox: Sandbox, name: string): Promise<NetworkNamespace> {
    await sandbox.run(['sh', '-c', `ip netns add ${name} && ip -n ${name} link set lo up`]);
    return new NetworkNamespace(sandbox, name);
  }

  /** Gives the sandbox's own network a name, for a machine that is the sandbox itself. */
  static async ofSandbox(sandbox: Sandbox, name: string): Promise<NetworkNamespace> {
    await sandbox.run(['sh', '-c', `ip netns attach ${name} $$`]);
    return new NetworkNamespace(sandbox, name);
  }

  /** Runs a shell script inside to its end and gives its output. Throws if it fails. */
  run(script: string): Promise<string> {
    return this.sandbox.run([...this.enter(), 'sh', '-ec', script]);
  }

  /** Starts a program inside, its output in the log of that name. */
  start(name: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): LabProcess {
    const started = this.sandbox.start(`${this.name}-${name}`, [...this.enter(), ...command], env);
    this.processes.push(started);
    return started;
  }

  /** Kills everything that was started inside, as a power cut does. */
  async killAll(): Promise<void> {
    for (const each of this.processes) each.signal('SIGKILL');
    await Promise.all(this.processes.map(({ ended }) => ended));
    this.processes = [];
  }

  private enter(): readonly string[] {
    return ['ip', 'netns', 'exec', this.name];
  }
}
