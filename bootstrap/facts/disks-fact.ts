import { z } from 'zod';
import { type Query, UnreadableAnswer } from './query';

/** A block device: a disk, a partition, an array. */
export interface BlockDevice {
  /** Kernel name: `nvme0n1`, `sda3`, `md0`. */
  readonly name: string;
  /** lsblk's word: `disk`, `part`, `raid1`, `rom`, `loop`… */
  readonly type: string;
  readonly bytes: number;
  readonly serial: string | undefined;
  readonly model: string | undefined;
  /** What udev found on it: `zfs_member`, `linux_raid_member`, `ext4`… */
  readonly content: string | undefined;
  readonly partitionLabel: string | undefined;
  readonly mountPoints: readonly string[];
  /** Kernel names of what is made of it. */
  readonly children: readonly string[];
}

export interface DisksFact {
  /** By kernel name. */
  readonly devices: ReadonlyMap<string, BlockDevice>;
  /** Kernel name by the name under /dev/disk/by-id. */
  readonly byId: ReadonlyMap<string, string>;
}

/** Drives, partitions and arrays, as `lsblk` (util-linux 2.38 and 2.41) shows them. */
export const disksQuery: Query<DisksFact> = {
  key: 'disks',
  script: [
    'lsblk -J -b -l -o KNAME,PKNAME,TYPE,SIZE,SERIAL,MODEL,FSTYPE,PARTLABEL,MOUNTPOINTS || exit',
    'echo BY-ID',
    `for l in /dev/disk/by-id/*; do if [ -e "$l" ]; then t=$(readlink -f "$l"); printf '%s %s\\n' "\${l##*/}" "\${t##*/}"; fi; done`,
  ].join('\n'),
  parse(answer) {
    const [json = '', links] = answer.stdout.split('BY-ID\n');
    const parsed = links === undefined ? undefined : tryLsblk(json);
    if (links === undefined || parsed === undefined)
      throw new UnreadableAnswer('disks', 'JSON of lsblk and a line BY-ID', answer);
    const byId = links
      .split('\n')
      .filter((line) => line !== '')
      .map((line): readonly [string, string] => {
        const [id = '', name = ''] = line.split(' ');
        return [id, name];
      });
    return { devices: devicesOf(parsed), byId: new Map(byId) };
  },
};

const lsblkSchema = z.object({
  blockdevices: z.array(
    z.object({
      kname: z.string(),
      pkname: z.string().nullable(),
      type: z.string(),
      size: z.number().nullable(),
      serial: z.string().nullable(),
      model: z.string().nullable(),
      fstype: z.string().nullable(),
      partlabel: z.string().nullable(),
      mountpoints: z.array(z.string().nullable()),
    }),
  ),
});
type Row = z.infer<typeof lsblkSchema>['blockdevices'][number];

function tryLsblk(json: string): readonly Row[] | undefined {
  try {
    return lsblkSchema.parse(JSON.parse(json)).blockdevices;
  } catch {
    return undefined;
  }
}

/** An array has one row for each device that it is made of. */
function devicesOf(rows: readonly Row[]): ReadonlyMap<string, BlockDevice> {
  const given = (text: string | null) => text?.trim() || undefined;
  const devices = rows.map((row): readonly [string, BlockDevice] => [
    row.kname,
    {
      name: row.kname,
      type: row.type,
      bytes: row.size ?? 0,
      serial: given(row.serial),
      model: given(row.model),
      content: given(row.fstype),
      partitionLabel: given(row.partlabel),
      mountPoints: row.mountpoints.flatMap((point) => (point === null ? [] : [point])),
      children: rows.filter(({ pkname }) => pkname === row.kname).map(({ kname }) => kname),
    },
  ]);
  return new Map(devices);
}
