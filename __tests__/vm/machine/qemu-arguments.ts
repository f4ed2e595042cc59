/** The emulator of the storage host's architecture. */
export const QEMU = 'qemu-system-x86_64';

/** What is on the board: a state that was saved on another board cannot be resumed, so this file is part of the recipe's hash. */
export const BOARD = {
  memoryMiB: 2048,
  cores: 2,
  /** Ports of the ICH9 AHCI controller that is part of QEMU's q35. */
  sataPorts: 6,
  /** Slots for NVMe drives. */
  nvmeSlots: 4,
} as const;

/** `tcg` emulates in software, which works everywhere. `kvm` is opt-in, since a device node says little about what runs on it. */
export const accelerator = (): string => (process.env.H5B_VM_ACCELERATOR === 'kvm' ? 'kvm' : 'tcg');

/** Files that a machine starts from. */
export interface BootFiles {
  readonly kernel: string;
  readonly initrd: string;
  /** qcow2 of the root file system; written to. */
  readonly disk: string;
}

/**
 * The arguments that are the same whenever the machine is started.
 *
 * @param consoleLog receives what the guest writes to its serial console
 */
export function boardArguments({ kernel, initrd, disk }: BootFiles, consoleLog: string): readonly string[] {
  const cpu = accelerator() === 'kvm' ? 'host' : 'max,la57=off';
  const slots = Array.from({ length: BOARD.nvmeSlots }, (_, index) => [
    '-device',
    `pcie-root-port,id=${nvmeSlot(index)},chassis=${index + 1},slot=${index + 1}`,
  ]);
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'q35', '-accel', accelerator(), '-cpu', cpu, '-smp', `${BOARD.cores}`, '-m', `${BOARD.memoryMiB}`],
    ...['-kernel', kernel, '-initrd', initrd],
    // Emulated, mitigations cost seconds of every boot and protect nobody.
    ...['-append', 'root=/dev/vda rootwait console=ttyS0 quiet mitigations=off no5lvl nokaslr panic=5'],
    ...['-chardev', `file,id=console,path=${consoleLog}`, '-serial', 'chardev:console'],
    ...['-device', 'virtio-rng-pci'],
    ...slots.flat(),
    // Port 0: the kernel finds a free one.
    ...['-netdev', 'user,id=net,hostfwd=tcp:127.0.0.1:0-:22', '-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-blockdev', JSON.stringify({ driver: 'qcow2', 'node-name': 'root', file: { driver: 'file', filename: disk } })],
    ...['-device', 'virtio-blk-pci,drive=root,serial=root'],
  ];
}

/** Name of an NVMe slot for `device_add`. */
export const nvmeSlot = (index: number): string => `nvme-slot-${index}`;
