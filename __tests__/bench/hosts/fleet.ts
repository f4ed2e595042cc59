import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { downloadPath } from '../../../bootstrap/downloads/try-download';
import { wantedPackages } from '../../../bootstrap/steps/packages/wanted-packages';
import { HostLab } from '../../host/target/host-lab';
import type { Target } from '../../host/target/target';
import type { Snapshot } from '../../host/target/target-options';
import { labOf } from '../../support/cluster';
import { type FleetNode, fleetLab, fleetNodes } from './fleet-lab';

const ROOT = join(__dirname, '..', '..', '..');
const PROVISION = join(ROOT, '__tests__/host/provision');
const K3S = join(PROVISION, 'k3s-stand-in.sh');

/** What Ansible needs on a host, beside what the toolkit installs there. */
const PYTHON = ['python3', 'python3-apt'];

/** More at once only make each other slow. */
const BOOTS_AT_ONCE = 4;

type CommandName = 'plan' | 'apply';

/** Debian hosts on one bridge, and the machine in front of them. Commands run inside of the bridge's namespace. */
export class Fleet {
  private constructor(
    readonly lab: HostLab,
    readonly nodes: readonly FleetNode[],
    readonly targets: readonly Target[],
    /** Debian packages that the toolkit wants on each. */
    readonly packages: readonly string[],
  ) {}

  /** Boots them with all packages; their configuration is still the installer's. */
  static async start(count: number, say: (line: string) => void): Promise<Fleet> {
    const lab = await HostLab.start();
    try {
      const nodes = fleetNodes(count);
      const packages = packagesOf(nodes);
      const packed = await installed(lab, [...packages, ...PYTHON]);
      const targets: Target[] = [];
      for (let first = 0; first < count; first += BOOTS_AT_ONCE) {
        const some = nodes.slice(first, first + BOOTS_AT_ONCE);
        targets.push(...(await Promise.all(some.map((node) => startNode(lab, packed, node)))));
        say(`${targets.length} of ${count} hosts are up`);
      }
      const fleet = new Fleet(lab, nodes, targets, packages);
      await fleet.furnish();
      return fleet;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  /** A path of the operator as this process sees it. */
  outside(file: string): string {
    return this.lab.sandbox.outside(`operator/${file}`);
  }

  /** The same as the commands see it. */
  inside(file: string): string {
    return this.lab.sandbox.inside(`operator/${file}`);
  }

  /** Where the private key is that all hosts let in, as the commands see it. */
  get key(): string {
    return this.lab.sandbox.inside('client-key');
  }

  /** A command line that runs `command` among the hosts. */
  among(command: readonly string[]): readonly string[] {
    const [holder] = /^\/proc\/\d+/.exec(this.lab.sandbox.outside('')) ?? [''];
    return ['nsenter', `--net=${holder}/ns/net`, `--mount=${holder}/ns/mnt`, '--', ...command];
  }

  /** `npm run plan` or `apply` for the first `count` hosts, without npm. */
  command(name: CommandName, count: number): readonly string[] {
    const nodes = this.nodes.slice(0, count).flatMap((node) => ['--node', node.name]);
    const rest = ['--downloads', this.inside('downloads'), '--known-hosts', this.inside('known_hosts'), '--key', this.key];
    return this.among([
      ...node(`bootstrap/${name}-cli.ts`),
      ...[...this.workspace(), ...rest, ...nodes, ...(name === 'apply' ? ['--yes'] : [])],
    ]);
  }

  /** For what runs by `command`: it takes the stand-in for k3s as the pinned one, and asks no agent. */
  get env(): Readonly<Record<string, string>> {
    return { H5B_TEST_K3S_SHA256: createHash('sha256').update(readFileSync(K3S)).digest('hex'), SSH_AUTH_SOCK: '' };
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }

  private workspace(): readonly string[] {
    return ['--config', this.inside('homelab.yaml'), '--dist', this.inside('dist'), '--identity', this.inside('age.txt')];
  }

  /** homelab.yaml, secrets, host keys, the stand-in for k3s. */
  private async furnish(): Promise<void> {
    const { sandbox } = this.lab;
    mkdirSync(this.outside('downloads'), { recursive: true });
    copyFileSync(K3S, this.outside(`downloads/${basename(downloadPath('', 'k3s', 'amd64'))}`));
    sandbox.writeFile('operator/homelab.yaml', fleetLab(this.nodes));
    const known = this.targets.map((target) => `${target.lanAddress} ${target.hostKey}\n`);
    sandbox.writeFile('operator/known_hosts', known.join(''));
    for (const step of ['init', 'generate']) {
      const command = [...node('bootstrap/secrets/secrets-cli.ts'), step, ...this.workspace()];
      const { code, stderr } = await sandbox.execute(command, { env: this.env });
      if (code !== 0) throw new Error(`secrets ${step} ended with ${code}: ${stderr}`);
    }
  }
}

const node = (script: string): readonly string[] => [
  process.execPath,
  ...[join(PROVISION, 'pin-k3s.js'), join(ROOT, 'register.js')].flatMap((file) => ['-r', file]),
  join(ROOT, script),
];

function packagesOf(nodes: readonly FleetNode[]): readonly string[] {
  const lab = labOf(fleetLab(nodes));
  const [worker] = lab.nodes.filter(({ hardware }) => hardware === 'x86');
  return worker === undefined ? [] : wantedPackages(lab, worker);
}

/** The fresh installation with these packages, installed once for all. */
async function installed(lab: HostLab, packages: readonly string[]): Promise<Snapshot> {
  const target = await lab.startTarget({ name: 'packages' });
  await target.exec(`apt-get -qq update && apt-get -qq -y install --no-install-recommends ${packages.join(' ')}`);
  const packed = await target.snapshot();
  await target.kill();
  return packed;
}

/** A host that starts from there as a machine of its own: with its own name, address, machine ID and host key. */
async function startNode(lab: HostLab, packed: Snapshot, { name, address, mac, disk }: FleetNode): Promise<Target> {
  const layer = lab.sandbox.inside(`identities/${name}`);
  const machineId = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const [base = ''] = packed.layers;
  await lab.sandbox.run([
    'sh',
    '-ec',
    `mkdir -p ${layer}/etc/ssh ${layer}/etc/network/interfaces.d
     cd ${layer}/etc
     echo ${name} > hostname
     sed 's/ packages$/ ${name}/' ${base}/etc/hosts > hosts
     echo ${machineId} > machine-id
     printf 'auto ${packed.device}\\niface ${packed.device} inet static\\n  address ${address}/${lab.prefix}\\n  gateway ${lab.gateway}\\n' > network/interfaces.d/${packed.device}
     ssh-keygen -q -t ed25519 -N '' -C root@${name} -f ssh/ssh_host_ed25519_key`,
  ]);
  return lab.startTarget({ name, disks: [disk], from: { ...packed, layers: [layer, ...packed.layers], address, mac } });
}
