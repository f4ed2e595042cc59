import { byteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';

/** A partition that the pool gets on a drive which it shares, most often with the operating system. */
export interface PoolPartition {
  /** Short name of the drive in homelab.yaml. */
  readonly drive: string;
  /** Name of the drive below /dev/disk/by-id. */
  readonly id: string;
  /** Name in the GPT: `tank-log`, `tank-cache`; once on each drive. The preseed gives the same names. */
  readonly label: string;
  readonly use: 'log' | 'cache';
  readonly bytes: number;
}

/** The log's partitions, then the cache's; none on a node without the pool. */
export function poolPartitions(lab: Lab, node: LabNode): readonly PoolPartition[] {
  const { storage } = lab;
  if (!node.storage || storage === undefined) return [];
  const parts = [{ use: 'log', part: storage.log } as const, { use: 'cache', part: storage.cache } as const];
  return parts.flatMap(({ use, part }) =>
    (part?.on ?? []).map((drive) => ({
      ...{ drive, use, id: driveId(node, drive), label: `${storage.pool}-${use}` },
      bytes: byteSize(part?.size ?? ''),
    })),
  );
}

/** Name below /dev/disk/by-id of a drive of the node. Throws, listing them, for a name that it does not have. */
export function driveId(node: LabNode, name: string): string {
  const drive = node.written.disks[name];
  if (drive === undefined)
    throw new Error(`node "${node.name}" has no disk "${name}"; it has ${Object.keys(node.written.disks).join(', ') || 'none'}`);
  return drive.id;
}
