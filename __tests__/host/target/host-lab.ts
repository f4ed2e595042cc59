import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../../cluster/harness/sandbox';
import { ControlGroup } from './control-group';
import { PortForward } from './port-forward';
import { Target } from './target';
import type { TargetOptions } from './target-options';

export interface HostLabOptions {
  /** Address with prefix length of the lab's end of the bridge, the targets' gateway. @default '10.10.0.1/24' */
  readonly gateway?: string;
}

/** Kernel settings that have no namespace, or that only the first network namespace has. */
const SYSCTL_WITHOUT_NAMESPACE = ['kernel', 'vm', 'fs', 'net/core'];

/**
 * A network with Debian hosts on one bridge, `lan`. All of it lives in namespaces and in memory: it is gone with `stop()`, and
 * when this process ends in whatever way.
 */
export class HostLab {
  private readonly targets: Target[] = [];

  private constructor(
    readonly sandbox: Sandbox,
    /** Without prefix length. */
    readonly gateway: string,
    readonly prefix: string,
    private readonly group: ControlGroup,
    private readonly forward: PortForward,
  ) {}

  static async start({ gateway = '10.10.0.1/24' }: HostLabOptions = {}): Promise<HostLab> {
    const sandbox = await Sandbox.create();
    const group = await ControlGroup.create().catch(async (error: unknown) => {
      await sandbox.stop();
      throw error;
    });
    try {
      await furnish(sandbox, gateway);
      const forward = await PortForward.start(sandbox.outside('').replace(/root\/.*$/, 'ns/net'));
      const [address = '', prefix = ''] = gateway.split('/');
      return new HostLab(sandbox, address, prefix, group, forward);
    } catch (error) {
      await sandbox.stop();
      await group.stop();
      throw error;
    }
  }

  /** Private key that every target lets in as root and as its first user. The path works as long as the lab does. */
  get clientKeyPath(): string {
    return this.sandbox.outside('client-key');
  }

  /** Boots one more host and waits until its SSH server answers. */
  async startTarget(options: TargetOptions): Promise<Target> {
    const number = this.targets.length;
    const target = new Target(
      {
        sandbox: this.sandbox,
        group: `${this.sandbox.inside('cgroup')}/${this.group.name}`,
        gateway: this.gateway,
        prefix: this.prefix,
        clientKeyPath: this.clientKeyPath,
        openPort: (address, port) => this.forward.open(address, port),
      },
      number,
      options,
    );
    const rival = this.targets.find((each) => each.running && each.lanAddress === target.lanAddress);
    if (rival)
      throw new Error(`${target.name} would have the address ${rival.lanAddress} of ${rival.name}, which runs; kill it first`);
    this.targets.push(target);
    await target.create();
    return target;
  }

  /** Boots `count` hosts at once, called `<name>-1`, `<name>-2` …. */
  startTargets(count: number, name = 'target'): Promise<readonly Target[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => this.startTarget({ name: `${name}-${index + 1}` })));
  }

  /** Ends everything at once, as a power cut does. Safe to call twice. */
  async stop(): Promise<void> {
    for (const target of this.targets) target.abandon();
    await this.forward.stop();
    await this.sandbox.stop();
    await this.group.stop();
  }
}

async function furnish(sandbox: Sandbox, gateway: string): Promise<void> {
  for (const each of SYSCTL_WITHOUT_NAMESPACE) copySettings(join('/proc/sys', each), sandbox.outside(`sysctl/${each}`));
  // A layer of its own over the root: owned by root, whoever owns the checkout.
  cpSync(join(__dirname, 'stand-ins/root'), sandbox.outside('stand-ins'), { recursive: true });
  execFileSync('chown', ['-R', 'root:root', sandbox.outside('stand-ins')]);
  await sandbox.run([
    'sh',
    '-ec',
    `ip link add lan address 02:00:00:00:00:01 type bridge
     ip addr add ${gateway} dev lan
     ip link set lan up
     mkdir ${sandbox.inside('cgroup')}
     mount -t cgroup2 cgroup ${sandbox.inside('cgroup')}
     ssh-keygen -q -t ed25519 -N '' -C client -f ${sandbox.inside('client-key')}`,
  ]);
}

/** Copies what can be read; a setting that is only ever written is an empty file. */
function copySettings(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (statSync(join(from, name)).isDirectory()) copySettings(join(from, name), join(to, name));
    else writeFileSync(join(to, name), tryText(join(from, name)) ?? '');
  }
}

function tryText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
