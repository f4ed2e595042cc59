import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REPOSITORY = join(__dirname, '..', '..', '..');

/** What QEMU's user network gives: the guest, and the machine that it is started on (qemu: docs/system/devices/net.rst). */
export const GUEST = { address: '10.0.2.15', gateway: '10.0.2.2', mac: 'dc:a6:32:10:00:0b' } as const;

export interface PiParameters {
  /** An empty directory for everything that the run writes. */
  readonly scratch: string;
  /** Directory with vmlinuz and initrd.img. */
  readonly kernel: string;
  /** Directory that is served by HTTP. */
  readonly web: string;
  /** The node archive; empty for a Pi whose firmware did not load it. */
  readonly archive: Buffer;
  /** The kernel's command line. */
  readonly commandLine: string;
}

/** What a command in the Pi said. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An emulated 64-bit board of the Pi's CPU that boots over the network, in a network namespace with its boot server. */
export class Pi {
  private master: ChildProcess | undefined;

  private constructor(
    private readonly parameters: PiParameters,
    private readonly namespace: string,
    private readonly server: ChildProcess,
    private readonly machine: ChildProcess,
  ) {}

  /** Switches it on; the boot goes on by itself. `stop` must be called in the end. */
  static async start(parameters: PiParameters): Promise<Pi> {
    const { scratch } = parameters;
    const namespace = `h5b-pi-${process.pid}`;
    const initrd = join(scratch, 'initrd');
    // The firmware of a Pi loads the two one after the other (config.txt: initramfs a,b followkernel).
    writeFileSync(initrd, Buffer.concat([readFileSync(join(parameters.kernel, 'initrd.img')), parameters.archive]));
    run('ip', ['netns', 'add', namespace]);
    run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
    const server = within(namespace, join(scratch, 'server.log'), [
      'node',
      '-r',
      join(REPOSITORY, 'register.js'),
      SERVER,
      parameters.web,
    ]);
    const machine = within(namespace, join(scratch, 'qemu.log'), ['qemu-system-aarch64', ...qemuArguments(parameters, initrd)]);
    return new Pi(parameters, namespace, server, machine);
  }

  /** Runs a command as root, over the one connection that `untilSsh` opened: a handshake costs seconds of emulation. */
  ssh(command: string, seconds = 600): Answer {
    // Without that connection it must fail, not try this machine's own SSH server.
    const client = [...this.connection(), '-o', 'ProxyCommand=false', 'root@127.0.0.1', command];
    const { status, stdout, stderr } = spawnSync('ssh', client, {
      encoding: 'utf8',
      timeout: seconds * 1000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { code: status ?? -1, stdout, stderr };
  }

  /** Waits until SSH answers with the key `scratch/client` and the host key in `scratch/known_hosts`; throws with the console. */
  async untilSsh(seconds: number): Promise<void> {
    const { scratch } = this.parameters;
    const deadline = Date.now() + seconds * 1000;
    const trust = [`UserKnownHostsFile=${join(scratch, 'known_hosts')}`, 'StrictHostKeyChecking=yes', 'HostKeyAlias=pi'];
    const options = [...trust, 'BatchMode=yes', 'ConnectTimeout=60', 'IdentitiesOnly=yes'].flatMap((option) => ['-o', option]);
    const client = [
      'ssh',
      ...this.connection(),
      ...options,
      '-i',
      join(scratch, 'client'),
      '-p',
      '2222',
      '-M',
      '-N',
      'root@127.0.0.1',
    ];
    while (this.ssh('true').code !== 0) {
      if (Date.now() > deadline || this.machine.exitCode !== null)
        throw new Error(`no SSH after ${seconds} s:\n${this.lastLines(40)}`);
      if (this.master === undefined || this.master.exitCode !== null)
        this.master = within(this.namespace, join(scratch, 'ssh.log'), client);
      await sleep(500);
    }
  }

  private connection(): string[] {
    return ['-F', 'none', '-o', `ControlPath=${join(this.parameters.scratch, 'ssh')}`];
  }

  private lastLines(count: number): string {
    return this.console().split('\n').slice(-count).join('\n');
  }

  /** Waits until the machine has switched itself off. */
  async untilOff(seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (this.machine.exitCode === null) {
      if (Date.now() > deadline) throw new Error(`still on after ${seconds} s:\n${this.lastLines(20)}`);
      await sleep(200);
    }
  }

  /** Everything that the serial console showed. */
  console(): string {
    return readFileSync(join(this.parameters.scratch, 'console.log'), 'utf8');
  }

  /** What the boot server was asked for, in lines: `GET /filesystem.squashfs 200`, `NTP`. */
  requests(): string[] {
    return readFileSync(join(this.parameters.scratch, 'server.log'), 'utf8').split('\n');
  }

  /** The boot server dies without a word. */
  async killServers(): Promise<void> {
    await kill(this.server);
  }

  async stop(): Promise<void> {
    if (this.master !== undefined) await kill(this.master);
    await kill(this.machine);
    await kill(this.server);
    run('ip', ['netns', 'delete', this.namespace]);
  }
}

const SERVER = join(__dirname, 'boot-server.ts');

function qemuArguments({ scratch, kernel, commandLine }: PiParameters, initrd: string): string[] {
  const machine = ['-machine', 'virt', '-cpu', 'cortex-a72', '-smp', '2', '-m', '2048', '-display', 'none', '-monitor', 'none'];
  const boot = ['-kernel', join(kernel, 'vmlinuz'), '-initrd', initrd, '-append', commandLine, '-no-reboot'];
  const net = [
    '-netdev',
    'user,id=lan,hostfwd=tcp:127.0.0.1:2222-:22',
    '-device',
    `virtio-net-pci,netdev=lan,mac=${GUEST.mac},romfile=`,
  ];
  return [...machine, ...boot, ...net, '-device', 'virtio-rng-pci', '-serial', `file:${join(scratch, 'console.log')}`];
}

function within(namespace: string, log: string, command: readonly string[]): ChildProcess {
  const output = openSync(log, 'a');
  return spawn('ip', ['netns', 'exec', namespace, ...command], { stdio: ['ignore', output, output] });
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim()}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
