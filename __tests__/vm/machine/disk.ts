import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../checks/json';
import { BOARD, nvmeSlot } from './qemu-arguments';

/** A SATA disk. Its name below /dev/disk/by-id is `ata-<model>_<serial>`, with spaces as underscores, as on real hardware. */
export interface SataDisk {
  /** At most 20 characters, as ATA has it. */
  readonly serial: string;
  /** Bytes. The disk is a sparse file: it takes what is written. */
  readonly size: number;
  /** @default 'hdd' */
  readonly kind?: 'hdd' | 'ssd';
  /** At most 40 characters. @default 'WDC WD40EFRX-68N32N0' */
  readonly model?: string;
}

/** An NVMe drive. Its name below /dev/disk/by-id is `nvme-QEMU_NVMe_Ctrl_<serial>`: QEMU knows one model only. */
export interface NvmeDrive {
  /** At most 20 characters, as NVMe has it. */
  readonly serial: string;
  /** Bytes. */
  readonly size: number;
}

const model = (disk: SataDisk): string => disk.model ?? 'WDC WD40EFRX-68N32N0';

/** Path of a disk that does not change with ports and kernels. */
export const sataPath = (disk: SataDisk): string =>
  `/dev/disk/by-id/ata-${model(disk).replaceAll(' ', '_')}_${disk.serial.replaceAll(' ', '_')}`;

/** Path of a drive that does not change with slots and kernels. */
export const nvmePath = ({ serial }: NvmeDrive): string => `/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_${serial.replaceAll(' ', '_')}`;

/** The value of QEMU's `-device` for a disk in a SATA port. */
export const sataDevice = (disk: SataDisk, port: number): string =>
  [
    `ide-hd,id=sata-${port},bus=ide.${port},drive=sata-${port}-data`,
    `serial=${disk.serial},model=${model(disk)},wwn=${worldWideName(disk.serial)}`,
    // 1 is ATA's word for a disk that does not turn.
    `rotation_rate=${disk.kind === 'ssd' ? 1 : 5400}`,
  ].join(',');

/** The arguments of QEMU's `device_add` for a drive in an NVMe slot. */
export const nvmeDevice = ({ serial }: NvmeDrive, slot: number): JsonObject => ({
  driver: 'nvme',
  id: `nvme-${slot}`,
  bus: nvmeSlot(slot),
  drive: `nvme-${slot}-data`,
  serial,
});

/** Throws if the board has no place for these, a serial or model is none, or a serial is there twice. */
export function checkDisks(disks: readonly SataDisk[], nvmes: readonly NvmeDrive[]): void {
  if (disks.length > BOARD.sataPorts) throw new Error(`${disks.length} SATA disks; the board has ${BOARD.sataPorts} ports`);
  if (nvmes.length > BOARD.nvmeSlots) throw new Error(`${nvmes.length} NVMe drives; the board has ${BOARD.nvmeSlots} slots`);
  const seen = new Set<string>();
  for (const { serial } of [...disks, ...nvmes]) {
    if (!isWord(serial, 20))
      throw new Error(`serial ${JSON.stringify(serial)}: 1 to 20 of the characters A-Z a-z 0-9 . _ - and space`);
    if (seen.has(serial)) throw new Error(`serial ${JSON.stringify(serial)} is there twice; by-id names would be the same`);
    seen.add(serial);
  }
  for (const disk of disks) {
    if (!isWord(model(disk), 40))
      throw new Error(`model ${JSON.stringify(model(disk))}: 1 to 40 of the characters A-Z a-z 0-9 . _ - and space`);
  }
}

const isWord = (text: string, longest: number): boolean =>
  /^[A-Za-z0-9._-][A-Za-z0-9._ -]*$/.test(text) && text.length <= longest;

/** A name of NAA type 5: Western Digital's vendor id (0014ee), then 36 bits of the vendor's choice. */
const worldWideName = (serial: string): string => `0x50014ee${createHash('sha256').update(serial).digest('hex').slice(0, 9)}`;
