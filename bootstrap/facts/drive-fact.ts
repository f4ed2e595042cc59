import { z } from 'zod';
import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** A whole drive and everything that lies on it, read from the drive itself and not from what udev remembers. */
export interface Drive {
  /** Kernel name: `nvme0n1`. */
  readonly name: string;
  readonly serial: string | undefined;
  readonly bytes: number;
  /** `gpt`, `dos`; undefined without a partition table. */
  readonly table: string | undefined;
  /** Signatures on the drive as a whole, without those of its partition table. */
  readonly signatures: readonly Signature[];
  /** In the order of the drive. */
  readonly partitions: readonly Partition[];
  /** Mount points of the drive and of everything made of it; `[SWAP]` is one. */
  readonly mountPoints: readonly string[];
  /** What is made of the drive as a whole, by kernel name: `md127`. */
  readonly usedBy: readonly string[];
  /** True if its first and last MiB hold nothing but zeros. */
  readonly blankEnds: boolean;
}

export interface Partition {
  /** Kernel name: `nvme0n1p3`. */
  readonly name: string;
  readonly number: number;
  readonly label: string | undefined;
  readonly bytes: number;
  readonly signatures: readonly Signature[];
  /** What is made of it, by kernel name: `md127`. */
  readonly usedBy: readonly string[];
}

/** What wipefs recognises: `ext4`, `zfs_member`, `linux_raid_member`, `LVM2_member`, `crypto_LUKS`. */
export interface Signature {
  readonly type: string;
  /** Of a `zfs_member` the pool. */
  readonly label: string | undefined;
}

/** Signatures that a partition table leaves (wipefs(8)). */
const TABLES = ['gpt', 'PMBR', 'dos'];

/** Asks a drive by its name below /dev/disk/by-id what lies on it; undefined if there is none. */
export function driveQuery(id: string): Query<Drive | undefined> {
  const key = `drive ${id}`;
  const script = [
    `d=$(readlink -e ${shellWord(`/dev/disk/by-id/${id}`)}) || { echo ABSENT; exit 0; }`,
    // Names and numbers of partitions are udev's, and a moment late.
    'udevadm settle --timeout=30',
    'lsblk -J -b -o NAME,KNAME,TYPE,SIZE,SERIAL,PTTYPE,PARTN,PARTLABEL,START,MOUNTPOINTS "$d" || exit',
    'echo SIGNATURES',
    // A drive of which nothing is known prints nothing.
    'wipefs --no-act -J "$d" $(lsblk -l -n -p -o NAME,TYPE "$d" | awk \'$2 == "part" { print $1 }\') || exit',
    'echo ENDS',
    '{ head -c 1M "$d"; tail -c 1M "$d"; } | tr -d "\\0" | head -c 1 | wc -c',
  ].join('\n');
  return { key, script, parse: (answer) => (answer.stdout === 'ABSENT\n' ? undefined : parseDrive(key, answer)) };
}

function parseDrive(key: string, answer: Parameters<Query<Drive>['parse']>[0]): Drive {
  const [, blocks, found, ends] = /^([\s\S]*)SIGNATURES\n([\s\S]*)ENDS\n([01])\n$/.exec(answer.stdout) ?? [];
  const root = blocks === undefined ? undefined : tryBlocks(blocks);
  const signatures = found === undefined ? undefined : trySignatures(found);
  if (answer.code !== 0 || root === undefined || signatures === undefined)
    throw new UnreadableAnswer(key, 'JSON of lsblk, SIGNATURES, JSON of wipefs, ENDS and 0 or 1', answer);
  const on = (name: string): readonly Signature[] =>
    signatures
      .filter(({ device, type }) => device === name && !TABLES.includes(type))
      .map(({ type, label }) => ({ type, label: label ?? undefined }))
      // ZFS writes hundreds of the same.
      .filter(({ type, label }, index, all) => all.findIndex((one) => one.type === type && one.label === label) === index);
  const children = root.children ?? [];
  return {
    name: root.kname,
    serial: root.serial?.trim() || undefined,
    bytes: root.size,
    table: root.pttype ?? undefined,
    signatures: on(root.kname),
    partitions: children
      .filter(({ type }) => type === 'part')
      .sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
      .map((part) => ({
        name: part.kname,
        number: part.partn ?? 0,
        label: part.partlabel ?? undefined,
        bytes: part.size,
        signatures: on(part.kname),
        usedBy: (part.children ?? []).map(({ kname }) => kname),
      })),
    mountPoints: mountPoints(root),
    usedBy: children.filter(({ type }) => type !== 'part').map(({ kname }) => kname),
    blankEnds: ends === '0',
  };
}

interface Block {
  readonly kname: string;
  readonly type: string;
  readonly size: number;
  readonly serial: string | null;
  readonly pttype: string | null;
  readonly partn: number | null;
  readonly partlabel: string | null;
  readonly start: number | null;
  readonly mountpoints: readonly (string | null)[];
  readonly children?: readonly Block[] | undefined;
}

const blockSchema: z.ZodType<Block> = z.lazy(() =>
  z.object({
    kname: z.string(),
    type: z.string(),
    size: z.number(),
    serial: z.string().nullable(),
    pttype: z.string().nullable(),
    partn: z.number().nullable(),
    partlabel: z.string().nullable(),
    start: z.number().nullable(),
    mountpoints: z.array(z.string().nullable()),
    children: z.array(blockSchema).optional(),
  }),
);
const blocksSchema = z.object({ blockdevices: z.tuple([blockSchema]) });
const signaturesSchema = z.object({
  signatures: z.array(z.object({ device: z.string(), type: z.string(), label: z.string().nullable() })),
});

function tryBlocks(json: string): Block | undefined {
  try {
    return blocksSchema.parse(JSON.parse(json)).blockdevices[0];
  } catch {
    return undefined;
  }
}

function trySignatures(json: string) {
  if (json.trim() === '') return [];
  try {
    return signaturesSchema.parse(JSON.parse(json)).signatures;
  } catch {
    return undefined;
  }
}

const mountPoints = (block: Block): readonly string[] => [
  ...block.mountpoints.flatMap((point) => (point === null ? [] : [point])),
  ...(block.children ?? []).flatMap(mountPoints),
];
