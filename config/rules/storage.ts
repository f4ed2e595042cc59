/** The ZFS pool: its node, its drives, its memory, its file systems. */
import { formatByteSize, tryByteSize } from '../byte-size';
import { type Draft, listed, type Partly, present } from '../draft';
import { error, formatPath, keyError, type Path, type Problem, warning } from '../problem';
import type { Homelab } from '../schema';
import { driveBytes } from './drives';
import { unknownName } from './rule';

type Vdev = Partly<NonNullable<Homelab['storage']>['vdevs'][number]>;

/** Least number of drives: one more than the layout can lose, and one for data (zpoolconcepts(7)). */
const LEAST = { mirror: 2, raidz1: 3, raidz2: 4, raidz3: 5, single: 1 } as const;

const PARITY = { mirror: 0, raidz1: 1, raidz2: 2, raidz3: 3, single: 0 } as const;

export function* storageNodeHasDrives(lab: Draft): Iterable<Problem> {
  const name = lab.storage?.node;
  if (name === undefined || lab.nodes === undefined) return;
  const path = ['storage', 'node'];
  if (!Object.hasOwn(lab.nodes, name)) yield unknownName(path, name, 'nodes', Object.keys(lab.nodes));
  else if (lab.nodes[name]?.hardware === 'pi4') yield error(path, `${name} is a Pi, and ZFS needs an x86 node; choose another`);
}

/** Names of the storage node's drives; undefined if the node is unknown. */
const knownDrives = (lab: Draft): readonly string[] | undefined => {
  const disks = lab.nodes?.[lab.storage?.node ?? '']?.disks;
  return disks && Object.keys(disks);
};

export function* poolDrivesAreUsedOnce(lab: Draft): Iterable<Problem> {
  const { node = '' } = lab.storage ?? {};
  const known = knownDrives(lab);
  const owners = new Map<string, Path>(
    listed(lab.nodes?.[node]?.boot?.disks).map(([index, name]) => [name, ['nodes', node, 'boot', 'disks', index]]),
  );
  for (const [group, { disks }] of listed(lab.storage?.vdevs)) {
    for (const [index, name] of listed(disks)) {
      const path = ['storage', 'vdevs', group, 'disks', index];
      const owner = owners.get(name);
      if (known && !known.includes(name)) yield unknownName(path, name, `disks of ${node}`, known);
      else if (owner) yield error(path, `${name} is already used by ${formatPath(owner)}; choose another disk`);
      else owners.set(name, path);
    }
  }
  for (const part of ['log', 'cache'] as const) {
    const seen = new Set<string>();
    for (const [index, name] of listed(lab.storage?.[part]?.on)) {
      const path = ['storage', part, 'on', index];
      const owner = owners.get(name);
      if (known && !known.includes(name)) yield unknownName(path, name, `disks of ${node}`, known);
      else if (owner?.[1] === 'vdevs')
        yield error(path, `${name} is already used as a whole by ${formatPath(owner)}; choose another disk`);
      else if (seen.has(name)) yield error(path, `${name} is already listed; remove one of the two`);
      seen.add(name);
    }
  }
}

const sizesProblem = (lab: Draft, path: Path, { layout, disks }: Vdev): Problem | undefined => {
  const sizes = listed(disks).flatMap(([, name]) => driveBytes(lab, lab.storage?.node ?? '', name) ?? []);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  if (layout === 'single' || sizes.length < 2 || smallest === largest) return undefined;
  return warning(path, `its disks differ in size, and of each only ${formatByteSize(smallest)} is used; group equal disks`);
};

export function* vdevsAreRedundant(lab: Draft): Iterable<Problem> {
  const accepted = lab.storage?.acceptNoRedundancy !== undefined;
  for (const [group, vdev] of listed(lab.storage?.vdevs)) {
    const { layout, disks } = vdev;
    if (layout === undefined || disks === undefined) continue;
    const path = ['storage', 'vdevs', group];
    if (disks.length < LEAST[layout]) {
      yield error(
        [...path, 'disks'],
        `${layout} needs at least ${LEAST[layout]} disks, and here ${disks.length === 1 ? 'is 1' : `are ${disks.length}`}; add disks or choose another layout`,
      );
    }
    if (layout === 'single' && !accepted) {
      yield error(
        [...path, 'layout'],
        'single loses the whole pool with one disk; choose mirror, or say in storage.acceptNoRedundancy why that is acceptable',
      );
    }
    const uneven = sizesProblem(lab, path, vdev);
    if (uneven) yield uneven;
  }
  const layouts = listed(lab.storage?.vdevs).map(([, { layout }]) => layout);
  if (accepted && layouts.length > 0 && layouts.every((layout) => layout !== undefined && layout !== 'single')) {
    yield keyError(['storage', 'acceptNoRedundancy'], 'every vdev is redundant; remove it');
  }
}

export function* logIsRedundant(lab: Draft): Iterable<Problem> {
  const { layout, on } = lab.storage?.log ?? {};
  if (on === undefined || layout === undefined) return;
  const path = ['storage', 'log', 'on'];
  if (layout === 'mirror' && on.length < 2)
    yield error(path, `a mirror needs 2 disks, and here is ${on.length}; list two, or write layout: single`);
  if (layout === 'single' && on.length > 1)
    yield error(path, `layout: single uses 1 disk, and here are ${on.length}; list one, or write layout: mirror`);
}

export function* readCacheFitsMemory(lab: Draft): Iterable<Problem> {
  const { node = '', arcMax } = lab.storage ?? {};
  const written = lab.nodes?.[node]?.memory;
  const [wanted, memory] = [tryByteSize(arcMax ?? ''), tryByteSize(written ?? '')];
  if (wanted === undefined || memory === undefined || wanted < memory) return;
  yield error(
    ['storage', 'arcMax'],
    `${arcMax} leaves nothing of the ${written} memory of ${node} for anything else; at most ${formatByteSize(memory / 2)} is usual`,
  );
}

const vdevBytes = (lab: Draft, { layout = 'single', disks }: Vdev): number => {
  const sizes = listed(disks).flatMap(([, name]) => driveBytes(lab, lab.storage?.node ?? '', name) ?? []);
  if (sizes.length < LEAST[layout]) return Number.POSITIVE_INFINITY;
  if (layout === 'single') return sizes.reduce((sum, size) => sum + size, 0);
  return layout === 'mirror' ? Math.min(...sizes) : Math.min(...sizes) * Math.max(0, sizes.length - PARITY[layout]);
};

/** What h5b makes in the pool for itself, such as h5b-postgres, has names of its own. */
const OWN_PREFIX = 'h5b-';

export function* datasetNamesAreFree(lab: Draft): Iterable<Problem> {
  for (const [name] of present(lab.storage?.datasets)) {
    if (!name.startsWith(OWN_PREFIX)) continue;
    yield keyError(
      ['storage', 'datasets', name],
      `names that begin with ${OWN_PREFIX} are kept for what h5b itself makes in the pool; choose another name`,
    );
  }
}

export function* datasetsFitThePool(lab: Draft): Iterable<Problem> {
  const vdevs = listed(lab.storage?.vdevs);
  const capacity = vdevs.reduce((sum, [, vdev]) => sum + vdevBytes(lab, vdev), 0);
  for (const [name, { quota }] of vdevs.length > 0 ? present(lab.storage?.datasets) : []) {
    const bytes = tryByteSize(quota ?? '');
    if (bytes === undefined || bytes <= capacity) continue;
    yield error(
      ['storage', 'datasets', name, 'quota'],
      `${quota} is more than the ${formatByteSize(capacity)} of the pool; choose a smaller quota`,
    );
  }
}

export function* mountersExist(lab: Draft): Iterable<Problem> {
  if (lab.nodes === undefined) return;
  const known = ['workers', ...Object.keys(lab.nodes)];
  for (const [dataset, { mount }] of present(lab.storage?.datasets)) {
    const seen = new Set<string>();
    for (const [index, name] of listed(mount)) {
      const path = ['storage', 'datasets', dataset, 'mount', index];
      if (!known.includes(name)) yield unknownName(path, name, 'nodes', known);
      else if (seen.has(name)) yield error(path, `${name} is already listed; remove one of the two`);
      seen.add(name);
    }
  }
}
