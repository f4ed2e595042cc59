import { byteSize } from '../../../config/byte-size';
import type { Lab, LabNode } from '../../../config/lab';

/** A file system of the pool as it should be. */
export interface WantedDataset {
  /** Full name: `tank/media`. */
  readonly name: string;
  readonly mountPoint: string;
  /** Where in homelab.yaml it comes from; undefined for one that a step of ours needs. */
  readonly entry: string | undefined;
  /** What zfs(8) takes after `-o`, sizes in bytes. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Right below the pool, with a prefix that no entry of homelab.yaml should have. */
export const postgresDataset = (pool: string): string => `${pool}/h5b-postgres`;

/** Where a file system of the pool is mounted. */
export const mountPointOf = (dataset: string): string => `/${dataset}`;

/** The file systems of homelab.yaml in its order, then those of our own steps. */
export function wantedDatasets(lab: Lab, node: LabNode): readonly WantedDataset[] {
  const { storage } = lab;
  if (!node.storage || storage === undefined) return [];
  const { pool } = storage;
  const common = { atime: 'off', xattr: 'sa', acltype: 'posixacl' };
  const written = Object.entries(storage.datasets).map(([short, dataset]): WantedDataset => {
    const name = `${pool}/${short}`;
    return {
      ...{ name, mountPoint: mountPointOf(name), entry: `storage.datasets.${short}` },
      properties: {
        quota: `${byteSize(dataset.quota)}`,
        recordsize: `${byteSize(dataset.recordSize)}`,
        compression: dataset.compression ?? storage.compression,
        dedup: dataset.dedup ? 'on' : 'off',
        mountpoint: mountPointOf(name),
        ...common,
      },
    };
  });
  return lab.cluster.datastore === 'postgres' ? [...written, postgres(pool, storage.compression, common)] : written;
}

/** Two pages of Postgres in a record: less to rewrite than with 128 KiB, and still something to compress. */
function postgres(pool: string, compression: string, common: Readonly<Record<string, string>>): WantedDataset {
  const name = postgresDataset(pool);
  const properties = { recordsize: '16384', compression, dedup: 'off', mountpoint: mountPointOf(name), ...common };
  return { name, mountPoint: mountPointOf(name), entry: undefined, properties };
}
