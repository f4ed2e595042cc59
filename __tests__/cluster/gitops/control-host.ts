import { chmodSync } from 'node:fs';
import { Secret } from '../../../bootstrap/secrets/secret';
import type { Command, Held, Host, Result } from '../../../bootstrap/transport/host';
import { program } from '../build/part';
import type { ClusterLab } from '../harness/cluster-lab';

/**
 * The control node of a cluster in a sandbox, as bootstrap sees it: `k3s kubectl` reaches the API server as an administrator. What
 * else runs there is not k3s.
 */
export class ControlHost implements Host {
  readonly name = 'control';
  readonly commands: Command[] = [];

  constructor(
    private readonly cluster: ClusterLab,
    private readonly fault: (command: Command, number: number) => void = () => {},
  ) {
    const { sandbox } = cluster;
    const kubectl = `${program('kubectl')} --kubeconfig=${sandbox.inside('kubeconfig')}`;
    sandbox.writeFile('k3s', `#!/bin/sh\n[ "$1" = kubectl ] || exit 64\nshift\nexec ${kubectl} "$@"\n`);
    chmodSync(sandbox.outside('k3s'), 0o755);
  }

  async run(command: Command): Promise<Result> {
    this.fault(command, this.commands.length);
    this.commands.push(command);
    const { sandbox } = this.cluster;
    const script = command.script.replaceAll('/var/lib/h5b', sandbox.inside('h5b'));
    const { code, stdout, stderr } = await sandbox.execute(['bash', '-u', '-c', script], {
      input: command.input instanceof Secret ? command.input.reveal() : (command.input ?? ''),
      env: { PATH: `${sandbox.inside('')}:${process.env.PATH}`, LC_ALL: 'C' },
    });
    return { code: code ?? 255, stdout, stderr };
  }

  hold(): Promise<Held> {
    return Promise.resolve({ firstLine: 'held', release: () => Promise.resolve() });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
