import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { at, tryText } from '../../../checks/json';
import { until } from '../../cluster/harness/until';
import { checkDisks, type NvmeDrive, nvmeDevice, nvmePath, type SataDisk, sataDevice, sataPath } from './disk';
import type { Image } from './image';
import { MachineProcess } from './machine-process';
import { ScratchDirectory } from './scratch-directory';
import type { CommandEnd, SshEndpoint, SshSession } from './ssh-session';

export interface VmOptions {
  readonly image: Image;
  /** In the SATA ports, in this order. @default - none */
  readonly disks?: readonly SataDisk[];
  /** In the NVMe slots, in this order. @default - none */
  readonly nvmes?: readonly NvmeDrive[];
}

/** A Debian 13 that is up, with its disks. */
export class VirtualMachine {
  private constructor(
    private readonly scratch: ScratchDirectory,
    private process: MachineProcess,
    private readonly switchOn: () => MachineProcess,
    private endpoint: SshEndpoint,
    private session: SshSession,
  ) {}

  /**
   * Resumes the image's saved state on an overlay of its own, with the given disks, empty. If anything fails nothing is left.
   * Machines do not see each other.
   */
  static async start({ image, disks = [], nvmes = [] }: VmOptions): Promise<VirtualMachine> {
    checkDisks(disks, nvmes);
    const scratch = ScratchDirectory.create('h5b-vm-');
    let running: MachineProcess | undefined;
    try {
      const boot = { ...image, disk: overlay(image, scratch) };
      const storage = [
        ...disks.flatMap((disk, port) => ['-device', sataDevice(disk, port)].concat(backend(scratch, `sata-${port}-data`, disk))),
        ...nvmes.flatMap((drive, slot) => backend(scratch, `nvme-${slot}-data`, drive)),
      ];
      const inSlots = nvmes.flatMap((drive, slot) => ['-device', JSON.stringify(nvmeDevice(drive, slot))]);
      const switchOn = () => MachineProcess.start(image, scratch, boot, [...storage, ...inSlots]);
      const process = MachineProcess.start(image, scratch, boot, [...storage, '-incoming', `exec:cat '${image.state}'`]);
      running = process;
      await resumed(process);
      // A drive that is there from the start would block the saved state; in a slot it appears as it would on real hardware.
      for (const [slot, drive] of nvmes.entries()) await process.qemu.command('device_add', nvmeDevice(drive, slot));
      const { endpoint, session } = await process.connect();
      const machine = new VirtualMachine(scratch, process, switchOn, endpoint, session);
      await machine.settle(disks, nvmes);
      return machine;
    } catch (error) {
      await running?.qemu.kill();
      await scratch.remove();
      throw error;
    }
  }

  /** The way in for any SSH client. The port is the same until the machine is stopped. */
  get ssh(): SshEndpoint {
    return this.endpoint;
  }

  /** Process id of QEMU. */
  get pid(): number | undefined {
    return this.process.qemu.pid;
  }

  /** Directory of everything that it writes. */
  get directory(): string {
    return this.scratch.path;
  }

  /** What the guest wrote to its serial console since the start or the last reset. */
  console(): string {
    return this.process.console();
  }

  /**
   * Runs a command of the guest's shell as root and gives its output. Throws, with all that it printed, if it fails.
   *
   * @param seconds it may take. @default 300
   */
  async exec(command: string, seconds = 300): Promise<string> {
    const { code, stdout, stderr } = await this.session.run(command, seconds);
    if (code !== 0) throw new Error(`"${command}" ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** As `exec`, for a command that may fail. */
  run(command: string, seconds = 300): Promise<CommandEnd> {
    return this.session.run(command, seconds);
  }

  /**
   * Loss of power, and its return: the guest loses its memory without warning and boots from its disk, with the same disks and
   * the same SSH port. Gives control back when SSH answers again: after half a minute on two free cores.
   *
   * A new QEMU process, since an emulator that has run for a while unpacks the kernel fifty times slower than a fresh one.
   */
  async reset(): Promise<void> {
    const { port } = this.endpoint;
    await this.session.close();
    await this.process.qemu.kill();
    this.process = this.switchOn();
    ({ endpoint: this.endpoint, session: this.session } = await this.process.connect(port));
  }

  /** Ends it at once and removes all that it wrote. */
  async stop(): Promise<void> {
    await this.session.close();
    await this.process.qemu.kill();
    await this.scratch.remove();
  }

  /** Sets the clock, which stood still since the state was saved, and waits for the names of the disks. */
  private async settle(disks: readonly SataDisk[], nvmes: readonly NvmeDrive[]): Promise<void> {
    const paths = [...disks.map(sataPath), ...nvmes.map(nvmePath)];
    // AHCI of QEMU does not announce a disk that comes later, so the guest is told to look, as with a port without hot-plug.
    const scan = 'for host in /sys/class/scsi_host/host*; do echo "- - -" >$host/scan; done';
    const wait = `for path in ${paths.join(' ')}; do timeout 60 sh -c "until [ -e $path ]; do sleep 0.1; done" || echo "no $path"; done`;
    const { stdout, stderr } = await this.session.run(
      `date --utc --set=@${Math.round(Date.now() / 1000)} >/dev/null; ${scan}; ${wait}; udevadm settle`,
      600,
    );
    if (stdout !== '' || stderr !== '') throw new Error(`disks of the machine are missing: ${stdout}${stderr}`);
  }
}

/** Starts a machine; see `VirtualMachine`. */
export const startVm = (options: VmOptions): Promise<VirtualMachine> => VirtualMachine.start(options);

/** Waits until the saved state is loaded and the guest goes on from there. */
async function resumed({ qemu }: MachineProcess): Promise<void> {
  await until('the saved state to be resumed', 600, async () =>
    tryText(at(await qemu.command('query-status'), 'status')) === 'running' ? true : undefined,
  );
}

/** A disk on top of the image's, which stays as it is. */
function overlay(image: Image, scratch: ScratchDirectory): string {
  const disk = scratch.file('root.qcow2');
  const args = ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', image.disk, disk];
  const { status, stderr } = spawnSync('qemu-img', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`qemu-img ${args.join(' ')}: ${stderr}`);
  return disk;
}

/** A sparse file as large as the disk, and QEMU's arguments for it. Blocks that the guest discards are given back. */
function backend(scratch: ScratchDirectory, name: string, { size }: { readonly size: number }): readonly string[] {
  const filename = scratch.file(`${name}.raw`);
  const file = openSync(filename, 'wx');
  ftruncateSync(file, size);
  closeSync(file);
  const node = { driver: 'raw', 'node-name': name, discard: 'unmap', file: { driver: 'file', filename, discard: 'unmap' } };
  return ['-blockdev', JSON.stringify(node)];
}
