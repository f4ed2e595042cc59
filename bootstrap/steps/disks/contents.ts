import type { Drive, Partition, Signature } from '../../facts/drive-fact';

/** What lies on a drive, one phrase each, to be shown to a person before anything is lost; empty if it is blank. */
export function contents(drive: Drive): readonly string[] {
  const { signatures, usedBy, partitions, table, mountPoints, blankEnds } = drive;
  const found = [
    ...signatures.map(words),
    ...usedBy.map((name) => `a part of /dev/${name}`),
    ...partitions.map(partitionWords),
    ...(table !== undefined && partitions.length === 0 ? [`an empty partition table (${table})`] : []),
    ...(mountPoints.length > 0 ? [`mounted at ${mountPoints.join(', ')}`] : []),
  ];
  return found.length === 0 && !blankEnds ? ['data of no known kind'] : found;
}

/** `partition 3 "tank-log" of 16 GB with ext4`. */
export function partitionWords({ number, label, bytes, signatures, usedBy }: Partition): string {
  const name = label === undefined ? '' : ` "${label}"`;
  const inside = [...signatures.map(words), ...usedBy.map((name) => `a part of /dev/${name}`)];
  return `partition ${number}${name} of ${gigabytes(bytes)} GB${inside.length === 0 ? '' : ` with ${inside.join(' and ')}`}`;
}

/** `ext4`; of ZFS the pool: `a part of the ZFS pool "old"`. */
const words = ({ type, label }: Signature): string => {
  if (type === 'zfs_member') return label === undefined ? 'a part of a ZFS pool' : `a part of the ZFS pool "${label}"`;
  return label === undefined ? type : `${type} "${label}"`;
};

export const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0);

/** What a person does about a drive that carries something: never a step of ours. */
export const emptyByHand = (device: string): string =>
  `look what it is (lsblk -f, zpool import, mdadm --examine). If nobody needs it, empty the drive by hand: ` +
  `wipefs --all --force ${device}-part* ${device} && blkdiscard --force ${device} || ` +
  `{ dd if=/dev/zero of=${device} bs=1M count=8; dd if=/dev/zero of=${device} bs=1M count=8 ` +
  `seek=$(($(blockdev --getsize64 ${device}) / 1048576 - 8)); }`;
