import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyHost, planHost } from '../../bootstrap/apply/apply-host';
import type { HostPlan, HostStep } from '../../bootstrap/plan/host-plan';
import { hostSteps } from '../../bootstrap/plan/host-plan';
import { steps } from '../../bootstrap/steps/index';
import { connect } from '../../bootstrap/transport/connect';
import type { Host } from '../../bootstrap/transport/host';
import { knownHostLine } from '../../bootstrap/transport/known-hosts';
import { labOf } from '../support/cluster';
import type { VirtualMachine } from './machine/virtual-machine';

const STORAGE_STEPS = ['disks', 'zfs-pool', 'zfs-datasets', 'nfs'];

/** Long enough for an emulated machine on a crowded host. */
const TIMING = { handshake: 300, patience: 900, keepalive: 20, keepaliveCount: 20, silence: 900 };

/** The storage steps of storage-lab.yaml, done on a virtual machine by the engine itself, over SSH. */
export class StorageHost {
  private readonly directory = mkdtempSync(join(tmpdir(), 'h5b-storage-'));
  private readonly hostSteps: readonly HostStep[];

  constructor(private readonly vm: VirtualMachine) {
    const lab = labOf(readFileSync(join(__dirname, 'storage-lab.yaml'), 'utf8'));
    const node = lab.nodes.find(({ storage }) => storage);
    if (node === undefined) throw new Error('storage-lab.yaml has no storage node');
    const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
    this.hostSteps = hostSteps(steps, context).filter(({ step }) => STORAGE_STEPS.includes(step.name));
    const { host, port, hostKey } = vm.ssh;
    const [, key = ''] = hostKey.split(' ');
    writeFileSync(join(this.directory, 'known_hosts'), knownHostLine(host, port, Buffer.from(key, 'base64')));
  }

  plan(): Promise<HostPlan> {
    return this.connected((host) => planHost(host, this.hostSteps));
  }

  /**
   * Does the steps and gives what was changed.
   *
   * @param destroy serials that are named
   * @param onChange told of each resource before it is changed, as `step: resource`
   */
  async apply(destroy: readonly string[], onChange: (change: string) => void = () => undefined): Promise<readonly string[]> {
    let step = '';
    const { changed } = await this.connected((host) =>
      applyHost(host, this.hostSteps, {
        run: 'storage test',
        destroy: new Set(destroy),
        now: () => new Date(),
        stopping: () => false,
        progress: {
          fine: () => undefined,
          begin: (_host, plan) => {
            step = plan.step.name;
          },
          change: (_host, resource) => onChange(`${step}: ${resource}`),
          output: () => undefined,
          done: () => undefined,
        },
      }),
    );
    return changed;
  }

  close(): void {
    rmSync(this.directory, { recursive: true });
  }

  private async connected<T>(work: (host: Host) => Promise<T>): Promise<T> {
    const { host: address, port, privateKey } = this.vm.ssh;
    const knownHosts = join(this.directory, 'known_hosts');
    const host = await connect({ name: 'storage', address }, { port, key: privateKey, knownHosts, timing: TIMING });
    try {
      return await work(host);
    } finally {
      await host.close();
    }
  }
}
