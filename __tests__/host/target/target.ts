import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabProcess } from '../../cluster/harness/lab-process';
import type { Sandbox } from '../../cluster/harness/sandbox';
import { until } from '../../cluster/harness/until';
import { NetworkNamespace } from '../../cluster/network/network-namespace';
import { packagesDirectory, rootDirectory } from '../build/recipe';
import { identityScript } from './identity';
import { type Outcome, runInside, WITHHELD } from './run-inside';
import { greets } from './ssh-greeting';
import type { SeenDisk, Snapshot, TargetOptions } from './target-options';
import { type TreeDigest, treeDigest } from './tree-digest';

/** What a target needs of its lab. */
export interface TargetSurroundings {
  readonly sandbox: Sandbox;
  /** Directory of the lab's control group, inside the sandbox. */
  readonly group: string;
  readonly gateway: string;
  readonly prefix: string;
  readonly clientKeyPath: string;
  openPort(address: string, port: number): Promise<number>;
}

/** Devices of this machine that a host may have: what WireGuard in user space and FUSE need. */
const DEVICES = ['net/tun', 'fuse'];

const BOOT_SECONDS = 60;
/** A Debian host with systemd as its process 1 and an SSH server, in namespaces of its own. */
export class Target {
  /** Of the host on the lab's bridge, reachable inside the lab's sandbox on port 22. */
  readonly lanAddress: string;
  readonly mac: string;
  /** Where its SSH server is reachable from this process, together with `port`. */
  readonly address = '127.0.0.1';

  private readonly directory: string;
  private readonly device: string;
  private init: LabProcess | undefined;
  private boots = 0;
  private snapshots = 0;
  private up: Promise<void> = Promise.resolve();
  private forwardedPort: number | undefined;
  private publicKey = '';
  private abandoned = false;

  constructor(
    private readonly lab: TargetSurroundings,
    private readonly number: number,
    private readonly options: TargetOptions,
  ) {
    this.lanAddress = options.from?.address ?? options.address ?? lab.gateway.replace(/\d+$/, `${10 + number}`);
    this.mac = options.from?.mac ?? options.mac ?? `02:00:00:00:01:${number.toString(16).padStart(2, '0')}`;
    this.device = options.from?.device ?? options.device ?? 'enp1s0';
    this.directory = lab.sandbox.inside(`targets/${options.name}`);
  }

  get name(): string {
    return this.options.name;
  }

  get port(): number {
    if (this.forwardedPort === undefined) throw new Error(`${this.name} has not been started`);
    return this.forwardedPort;
  }

  /** Its host key as a line of known_hosts has it: `ssh-ed25519 AAAA…`. */
  get hostKey(): string {
    return this.publicKey;
  }

  get clientKeyPath(): string {
    return this.lab.clientKeyPath;
  }

  get running(): boolean {
    return this.init?.running ?? false;
  }

  /** How often it has been booted. */
  get bootCount(): number {
    return this.boots;
  }

  /** Its files as seen from this process. Works whether it runs or not. */
  get root(): string {
    return this.lab.sandbox.outside(`targets/${this.name}/root`);
  }

  /** Lays its files and boots it for the first time; `HostLab.startTarget` does this. */
  async create(): Promise<void> {
    const { sandbox } = this.lab;
    const inside = this.directory;
    const layers = [...(this.options.from?.layers ?? []), sandbox.inside('stand-ins'), rootDirectory()];
    // `volatile`: nothing here outlives the kernel, so no program need wait for a disk.
    await sandbox.run([
      'sh',
      '-ec',
      `mkdir -p ${inside}/upper ${inside}/work ${inside}/root
       mount -t overlay -o volatile,lowerdir=${layers.join(':')},upperdir=${inside}/upper,workdir=${inside}/work overlay ${inside}/root
       cd ${inside}/root
       ${this.options.from ? '' : this.identity()}`,
    ]);
    sandbox.writeFile(`targets/${this.name}/disks`, (this.options.disks ?? []).map(diskLine).join(''));
    this.publicKey = readFileSync(join(this.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    this.forwardedPort = await this.lab.openPort(this.lanAddress, 22);
    await this.boot();
  }

  /** Boots it after it was killed or powered off, and waits until its SSH server answers. */
  boot(): Promise<void> {
    this.up = this.start();
    return this.up;
  }

  /** Lets systemd shut it down and boots it again, on the same files. */
  async reboot(): Promise<void> {
    const before = this.boots;
    await this.run('systemctl reboot');
    await until(`${this.name} to reboot`, BOOT_SECONDS, () => (this.boots > before ? true : undefined));
    await this.up;
  }

  /** Waits until its current boot is done; after a reboot that it made by itself. */
  ready(): Promise<void> {
    return this.up;
  }

  /** Cuts its power. What its programs had written is kept. */
  async kill(): Promise<void> {
    this.init?.signal('SIGKILL');
    await this.init?.ended;
    await this.clear();
  }

  /** The lab goes away: it must not boot again. */
  abandon(): void {
    this.abandoned = true;
  }

  /** Pulls the network cable. Everything goes on running; nobody is told. */
  async unplug(): Promise<void> {
    await this.lab.sandbox.run(['ip', 'link', 'set', this.cable, 'down']);
  }

  async plug(): Promise<void> {
    await this.lab.sandbox.run(['ip', 'link', 'set', this.cable, 'up']);
  }

  /** Runs a shell script inside as root, beside SSH, and gives its standard output. Throws if it fails. */
  async exec(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(script);
    if (code !== 0) throw new Error(`on ${this.name}, exit code ${code} of: ${script}\n${`${stdout}${stderr}`.trim()}`);
    return stdout;
  }

  /** Runs a shell script inside as root, beside SSH, and tells how it ended. */
  run(script: string): Promise<Outcome> {
    return runInside(this.initPid(), script);
  }

  /** Freezes a copy of its files as they are at this moment. */
  async snapshot(): Promise<Snapshot> {
    const layer = `${this.directory}/snapshots/${this.snapshots++}`;
    await this.lab.sandbox.run(['mkdir', '-p', layer]);
    await this.lab.sandbox.run(['cp', '-a', `${this.directory}/upper/.`, layer]);
    return {
      layers: [layer, ...(this.options.from?.layers ?? [])],
      address: this.lanAddress,
      device: this.device,
      mac: this.mac,
    };
  }

  /** Its end state, to be compared with another's by `differences`. */
  digest(): TreeDigest {
    return treeDigest(this.root);
  }

  /** What process 1 wrote to its console. */
  log(): string {
    return this.init?.log() ?? '';
  }

  /** Process 1, by its number on this machine. Throws if it does not run. */
  initPid(): number {
    const children = this.init?.running ? tryChildren(this.init.pid) : '';
    if (children === '') throw new Error(`${this.name} is not running; its last words: ${this.log().slice(-500)}`);
    return Number(children.split(' ')[0]);
  }

  private async start(): Promise<void> {
    if (this.init?.running) throw new Error(`${this.name} runs already`);
    this.boots += 1;
    const { sandbox } = this.lab;
    const card = this.device;
    await this.clear();
    await sandbox.run(['mkdir', this.group]);
    const namespace = await NetworkNamespace.create(sandbox, this.name);
    await sandbox.run([
      'sh',
      '-ec',
      `ip link add ${this.cable} type veth peer name ${card} address ${this.mac} netns ${this.name}
       ip link set ${this.cable} master lan up`,
    ]);
    const flags = '--mount --uts --ipc --pid --cgroup --fork --kill-child';
    this.init = namespace.start('init', [
      ...['sh', '-c', `echo $$ > ${this.group}/cgroup.procs && exec unshare ${flags} sh "$@"`, 'sh', join(__dirname, 'boot.sh')],
      ...[
        `${this.directory}/root`,
        this.name,
        WITHHELD,
        packagesDirectory(),
        sandbox.inside('sysctl'),
        `${this.directory}/disks`,
        ...DEVICES,
      ],
    ]);
    const init = this.init;
    init.ended.then((how) => {
      // How the kernel tells the parent of a PID namespace that process 1 asked for a restart: reboot(2).
      if (how === 'SIGHUP' && !this.abandoned) this.boot().catch(() => undefined);
    });
    await until(
      `the SSH server of ${this.name}`,
      BOOT_SECONDS,
      async () => {
        init.assertRunning();
        return (await greets(this.address, this.port)) || undefined;
      },
      () => this.log().slice(-1000),
    );
  }

  /** Takes away what a power cut takes: its processes, its network with addresses and rules, and its control groups. */
  private async clear(): Promise<void> {
    const { group } = this;
    await this.lab.sandbox.run([
      'sh',
      '-ec',
      `for try in $(seq 200); do
         [ -d ${group} ] || break
         # Processes that are dying still keep their groups for a moment.
         echo 1 > ${group}/cgroup.kill
         find ${group} -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.05
       done
       ip netns delete ${this.name} 2>/dev/null || true
       ip link delete ${this.cable} 2>/dev/null || true`,
    ]);
  }

  private get group(): string {
    return `${this.lab.group}/${this.name}`;
  }

  private get cable(): string {
    return `cable${this.number}`;
  }

  private identity(): string {
    const { name, lanAddress: address, device } = this;
    const { gateway, prefix, sandbox } = this.lab;
    return identityScript({ name, address, device, gateway, prefix, clientKey: sandbox.inside('client-key.pub') });
  }
}

/** As boot.sh reads it. */
const diskLine = ({ name, bytes, rotational = false, id, serial, model }: SeenDisk): string =>
  `${[name, bytes, rotational ? 1 : 0, id, serial, model].join(' ')}\n`;

function tryChildren(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  } catch {
    return '';
  }
}
