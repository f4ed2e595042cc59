import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyHost, planHost } from '../../../bootstrap/apply/apply-host';
import type { HostPlan, HostStep } from '../../../bootstrap/plan/host-plan';
import type { HostContext, Step } from '../../../bootstrap/plan/step';
import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { Secret } from '../../../bootstrap/secrets/secret';
import { firewall } from '../../../bootstrap/steps/firewall/firewall';
import { netbootImage } from '../../../bootstrap/steps/netboot-image/netboot-image';
import { nodeArchives } from '../../../bootstrap/steps/node-archives';
import { pxe } from '../../../bootstrap/steps/pxe/pxe';
import { connect } from '../../../bootstrap/transport/connect';
import type { Host } from '../../../bootstrap/transport/host';
import type { Lab, LabNode } from '../../../config/lab';
import { K3S_SHA256, K3S_STAND_IN } from '../../bootstrap/steps/k3s-stand-in';
import { NetworkNamespace } from '../../cluster/network/network-namespace';
import { HostLab } from '../target/host-lab';
import type { Target } from '../target/target';
import type { Player, PowerOn } from './power-on';

const STEPS: readonly Step[] = [firewall, nodeArchives, netbootImage, pxe];
const REPOSITORY = join(__dirname, '../../..');

/** The boot server of a lab as a Debian host in namespaces, and machines on its network that boot. */
export class BootNetwork {
  private machines = 0;

  private constructor(
    private readonly hosts: HostLab,
    readonly target: Target,
    private readonly host: Host,
    private readonly k3s: string,
  ) {}

  /** A fresh host with the Debian packages of a boot server. */
  static async start(lab: Lab): Promise<BootNetwork> {
    const server = serverOf(lab);
    const hosts = await HostLab.start({ gateway: `${lab.network.gateway}/24` });
    try {
      const target = await hosts.startTarget({ name: server.name, address: server.address, mac: server.mac });
      await target.exec(PACKAGES);
      await target.exec(BOOT_LOADERS);
      const known = hosts.sandbox.outside('known_hosts');
      writeFileSync(known, `[${target.address}]:${target.port} ${target.hostKey}\n`);
      const k3s = hosts.sandbox.outside('k3s-arm64');
      writeFileSync(k3s, K3S_STAND_IN);
      const login = { knownHosts: known, port: target.port, key: hosts.clientKeyPath };
      const host = await connect({ name: server.name, address: target.address }, login);
      return new BootNetwork(hosts, target, host, k3s);
    } catch (error) {
      await hosts.stop();
      throw error;
    }
  }

  plan(lab: Lab): Promise<HostPlan> {
    return planHost(this.host, this.steps(lab));
  }

  /** Names of the resources that were changed. */
  async apply(lab: Lab): Promise<readonly string[]> {
    const progress = { fine: () => {}, begin: () => {}, change: () => {}, output: () => {}, done: () => {} };
    const options = { run: 'r', destroy: new Set<string>(), now: () => new Date(), stopping: () => false, progress };
    return (await applyHost(this.host, this.steps(lab), options)).changed;
  }

  /** Lays a release of the image by the planned recipe, small and without a system in it: an image takes minutes to build. */
  async layImage(lab: Lab): Promise<void> {
    const plan = await this.plan(lab);
    const outcomes = plan.steps.flatMap(({ resources }) => resources).filter(({ name }) => name === 'netboot image');
    const [script = ''] = outcomes.flatMap(({ outcome }) =>
      ('actions' in outcome ? outcome.actions : []).flatMap((action) =>
        action.do === 'write' && action.path.endsWith('/build-image.sh') ? [`${action.content}`] : [],
      ),
    );
    const recipe = /^recipe='(.*)'$/m.exec(script)?.[1] ?? '';
    await this.target.exec(`recipe='${recipe}'\n${RELEASE}`);
  }

  /** A machine with this MAC address is plugged in and switched on. */
  async powerOn(machine: Omit<Player, 'device'>): Promise<PowerOn> {
    const name = `machine${this.machines++}`;
    const { sandbox } = this.hosts;
    const namespace = await NetworkNamespace.create(sandbox, name);
    await sandbox.run([
      'sh',
      '-ec',
      `ip link add ${name} type veth peer name eth0 address ${machine.mac} netns ${name}
       ip link set ${name} master lan up
       ip -n ${name} link set eth0 up
       ip -n ${name} address add 169.254.1.1/32 dev eth0
       ip -n ${name} route add 255.255.255.255 dev eth0`,
    ]);
    const player: Player = { ...machine, device: 'eth0' };
    const command = [
      process.execPath,
      '-r',
      join(REPOSITORY, 'register.js'),
      join(__dirname, 'play-pi.ts'),
      JSON.stringify(player),
    ];
    const { code, stdout, stderr } = await sandbox.execute(['ip', 'netns', 'exec', namespace.name, ...command]);
    if (code !== 0) throw new Error(`the machine ${machine.mac} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** A file of the boot server. */
  read(path: string): Buffer {
    return readFileSync(join(this.target.root, path));
  }

  async stop(): Promise<void> {
    await this.host.close();
    await this.hosts.stop();
  }

  private steps(lab: Lab): readonly HostStep[] {
    const context: HostContext = {
      lab,
      node: serverOf(lab),
      secret: (name) => new Secret(`value of ${name}`),
      dist: [],
      download: (_pin, arch) => (arch === 'arm64' ? { path: this.k3s, sha256: K3S_SHA256 } : undefined),
    };
    return STEPS.map((step) => ({ step, resources: step.resources(context) }));
  }
}

function serverOf(lab: Lab): LabNode {
  const server = tryBootServer(lab);
  if (server === undefined) throw new Error(`the lab ${lab.cluster.name} has no boot server`);
  return server;
}

const PACKAGES = 'apt-get update -qq && apt-get install -qq -y --no-install-recommends nftables dnsmasq nginx-light cpio';

/** The loaders for x86 are in packages that the offline repository lacks; no Pi asks for them. */
const BOOT_LOADERS = `set -e
package() {
  mkdir -p "/tmp/$1/DEBIAN" "/tmp/$1/$(dirname "$2")"
  printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody\\nDescription: stand-in\\n' "$1" >"/tmp/$1/DEBIAN/control"
  echo "$1" >"/tmp/$1/$2"
  dpkg-deb --build --root-owner-group "/tmp/$1" "/tmp/$1.deb"
  dpkg -i "/tmp/$1.deb"
}
package shim-signed usr/lib/shim/shimx64.efi.signed
package grub-efi-amd64-signed usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed`;

/** As pxe-templates/netboot/build-image.sh leaves it; the kernel has 10 MB. */
const RELEASE = `set -e
umask 022
r=/srv/http/image/releases/0123456789abcdef
mkdir -p $r/firmware/overlays
for each in initrd.img firmware/start4.elf firmware/fixup4.dat firmware/bcm2711-rpi-4-b.dtb filesystem.squashfs; do
  seq -f "$each %.0f" 20000 >$r/$each
done
seq -f 'vmlinuz %040.0f' 200000 >$r/vmlinuz
echo "$recipe" >$r/recipe
(cd $r && find . -type f ! -name SHA256SUMS -printf '%P\\n' | sort | xargs sha256sum >SHA256SUMS)
find $r -exec touch --date=@1700000000 {} +
ln -sfn releases/0123456789abcdef /srv/http/image/current`;
