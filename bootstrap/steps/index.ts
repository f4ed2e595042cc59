import type { Step } from '../plan/step';
import { disks } from './disks/disks';
import { firewall } from './firewall/firewall';
import { handOver } from './hand-over/hand-over';
import { hardware } from './hardware/hardware';
import { k3s } from './k3s/k3s';
import { kernel } from './kernel';
import { logs } from './logs';
import { netbootImage } from './netboot-image/netboot-image';
import { network } from './network/network';
import { nfs } from './nfs/nfs';
import { nodeArchives } from './node-archives';
import { packages } from './packages/packages';
import { postgres } from './postgres/postgres';
import { preflight } from './preflight/preflight';
import { pxe } from './pxe/pxe';
import { time } from './time';
import { zfsDatasets } from './zfs/zfs-datasets';
import { zfsPool } from './zfs/zfs-pool';

/** Everything that is done on hosts, in the order in which it is done where `needs` leaves it open. */
export const steps: readonly Step[] = [
  preflight,
  packages,
  network,
  time,
  kernel,
  firewall,
  logs,
  hardware,
  disks,
  zfsPool,
  zfsDatasets,
  nfs,
  postgres,
  k3s,
  nodeArchives,
  netbootImage,
  pxe,
  handOver,
];
