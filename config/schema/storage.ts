import { z } from 'zod';
import { dnsLabel, nameList, poolName, reason, size } from './scalars';

const vdev = z
  .strictObject({
    layout: z.enum(['mirror', 'raidz1', 'raidz2', 'raidz3', 'single']).describe('How its drives protect each other.'),
    disks: nameList().describe("Names from the storage node's disks."),
  })
  .describe('A group of drives.');

const log = z
  .strictObject({
    layout: z.enum(['mirror', 'single']).default('mirror').describe('mirror (default) or single; ZFS has no raidz for logs.'),
    on: nameList().describe("Drives that hold the partitions; names from the storage node's disks."),
    size: size().describe('Per drive; 16GB holds 10 s of a 10 Gbit link.'),
  })
  .describe('Synchronous writes land here first (SLOG).');

const cache = z
  .strictObject({
    on: nameList().describe("Drives that hold the partitions; names from the storage node's disks."),
    size: size().describe('Per drive.'),
  })
  .describe('Second-level read cache (L2ARC); losing it is harmless.');

const compression = z.enum(['lz4', 'zstd', 'zstd-3', 'off']);

const dataset = z
  .strictObject({
    quota: size().describe('The most it may hold.'),
    recordSize: z
      .enum(['4KiB', '8KiB', '16KiB', '32KiB', '64KiB', '128KiB', '256KiB', '512KiB', '1MiB'])
      .default('128KiB')
      .describe('Largest block: 1MiB for media, 16KiB for databases. Default 128KiB.'),
    compression: compression.optional().describe("Default: the pool's."),
    dedup: z.boolean().default(false).describe('Store equal blocks once; costs memory. Default false.'),
    mount: z
      .array(dnsLabel())
      .default(['workers'])
      .describe('Who may mount it: node names, or workers for all of them; an empty list for nobody. Default [workers].'),
  })
  .describe('A ZFS file system of the pool.');

/** The ZFS pool and what is in it. */
export const storageSchema = z
  .strictObject({
    node: dnsLabel().describe('The x86 node that has the drives.'),
    pool: poolName().default('tank').describe('Name of the ZFS pool. Default tank.'),
    vdevs: z.array(vdev).min(1).describe('Groups of drives; data is spread over all of them.'),
    acceptNoRedundancy: reason()
      .optional()
      .describe('Why it is acceptable to lose the whole pool with one drive; required if a vdev is single.'),
    log: log.optional(),
    cache: cache.optional(),
    checksum: z
      .enum(['fletcher4', 'sha256', 'sha512', 'blake3'])
      .default('fletcher4')
      .describe('How damage is noticed. Default fletcher4.'),
    compression: compression.default('lz4').describe('Default lz4.'),
    arcMax: size()
      .optional()
      .describe(
        'Memory for the read cache (zfs_arc_max). Default: half of the memory; OpenZFS 2.3 itself would take nearly all.',
      ),
    scrub: z
      .enum(['weekly', 'monthly', 'never'])
      .default('monthly')
      .describe('How often all data is read and repaired. Default monthly.'),
    datasets: z.record(dnsLabel(), dataset).default({}).describe('File systems by name. Default: none.'),
  })
  .describe('The ZFS pool and its file systems.');
