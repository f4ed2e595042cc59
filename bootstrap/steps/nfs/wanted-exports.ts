import { createHash } from 'node:crypto';
import { type Lab, type LabNode, workers } from '../../../config/lab';
import { mountPointOf } from '../zfs/wanted-datasets';

/** A directory and who may mount it. */
export interface WantedExport {
  readonly path: string;
  /** Addresses, in the order of the nodes; at least one. */
  readonly clients: readonly string[];
  /** exports(5). */
  readonly options: readonly string[];
}

/** What the NFS server of the storage node offers: each dataset to the nodes that `mount` names, and to nobody else. */
export function wantedExports(lab: Lab, node: LabNode): readonly WantedExport[] {
  const { storage } = lab;
  if (!node.storage || storage === undefined) return [];
  return Object.entries(storage.datasets).flatMap(([name, { mount }]) => {
    const dataset = `${storage.pool}/${name}`;
    const all = mount.includes('workers') ? workers(lab).map((each) => each.name) : [];
    const clients = lab.nodes
      .filter((each) => all.includes(each.name) || mount.includes(each.name))
      .map(({ address }) => address);
    return clients.length === 0 ? [] : [{ path: mountPointOf(dataset), clients, options: optionsOf(dataset) }];
  });
}

const optionsOf = (dataset: string): readonly string[] => [
  'rw',
  // An answer means that it is on the log device.
  'sync',
  'no_subtree_check',
  // The CSI driver makes and removes directories as root.
  'no_root_squash',
  // If the pool is not there, the empty directory of the system's drive must not take its place.
  'mountpoint',
  `fsid=${fileSystemId(dataset)}`,
];

/** The same after every import and restore, so that clients keep their open files. A UUID (RFC 9562, version 8) of the name. */
function fileSystemId(dataset: string): string {
  const hex = createHash('sha256').update(`h5b nfs ${dataset}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
