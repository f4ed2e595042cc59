import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ClusterLab } from '../harness/cluster-lab';
import type { LabProcess } from '../harness/lab-process';
import { networkNamespaceOf, processesIn } from '../harness/namespace-processes';
import { until } from '../harness/until';

/** What k3s runs in one process on a control node, so that it goes and comes together. */
const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** The control node's programs, as they can fail: all at once, without a goodbye. */
export class ControlNode {
  private stopped: readonly (readonly string[])[] = [];
  private started: LabProcess[] = [];

  constructor(private readonly cluster: ClusterLab) {}

  /** Ends the API server and what runs with it. */
  async stop(): Promise<void> {
    this.stopped = await this.end(PROGRAMS);
  }

  /** Starts again what was stopped: the API server, and when it is ready what gives up if it is not. */
  async start(): Promise<void> {
    const [apiServer, ...others] = this.stopped.map((command) => () => this.startOne(command));
    apiServer?.();
    await until('the API server to be ready again', 60, async () => {
      for (const each of this.started) each.assertRunning();
      return (await this.cluster.api.ask('/readyz').catch(() => undefined))?.status === 200 ? true : undefined;
    });
    for (const start of others) start();
  }

  private startOne(command: readonly string[]): void {
    this.started.push(this.cluster.sandbox.start(basename(command[0] ?? ''), command));
  }

  /** Kills programs by name within this lab alone. Gives their commands. */
  private async end(names: readonly string[]): Promise<readonly (readonly string[])[]> {
    this.started = [];
    const namespace = networkNamespaceOf(this.cluster.sandbox.outside(''));
    const found = () =>
      processesIn(namespace)
        .map((pid) => ({ pid, command: commandOf(pid) }))
        .filter(({ command: [program = ''] }) => names.includes(basename(program)));
    const commands = names.map((name) => {
      const one = found().find(({ command: [program = ''] }) => basename(program) === name);
      if (!one) throw new Error(`${name} does not run in this lab`);
      return one;
    });
    for (const { pid } of commands) process.kill(pid, 'SIGKILL');
    await until(`${names.join(', ')} to end`, 10, () => (found().length === 0 ? true : undefined));
    return commands.map(({ command }) => command);
  }
}

function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
