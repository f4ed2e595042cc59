/** Drives of nodes and what lies on them. */
import { byteSize, formatByteSize, tryByteSize } from '../byte-size';
import { type Draft, listed, present } from '../draft';
import { error, formatPath, type Path, type Problem } from '../problem';
import { unknownName } from './rule';

export function* driveIdsAreUsedOnce(lab: Draft): Iterable<Problem> {
  const owners = new Map<string, Path>();
  for (const [node, { disks }] of present(lab.nodes)) {
    for (const [name, { id }] of present(disks)) {
      const path = ['nodes', node, 'disks', name, 'id'];
      const owner = owners.get(id ?? '');
      if (owner) yield error(path, `${id} is already used by ${formatPath(owner)}; check ls /dev/disk/by-id`);
      else if (id !== undefined) owners.set(id, path);
    }
  }
}

export function* bootDrivesExist(lab: Draft): Iterable<Problem> {
  for (const [node, { boot, disks }] of present(lab.nodes)) {
    const path = ['nodes', node, 'boot', 'disks'];
    const known = Object.keys(disks ?? {});
    const names = listed(boot?.disks);
    for (const [index, name] of names) {
      if (!known.includes(name)) yield unknownName([...path, index], name, `disks of ${node}`, known);
      else if (names.some(([other, same]) => other < index && same === name))
        yield error([...path, index], `${name} is already listed; remove one of the two`);
    }
    if (boot?.disks === undefined) continue;
    const count = boot.disks.length;
    if (boot.raid === 'mirror' && count !== 2)
      yield error(path, `a mirror needs 2 disks, and here are ${count}; list two, or write raid: none`);
    if (boot.raid === 'none' && count !== 1)
      yield error(path, `raid: none uses 1 disk, and here are ${count}; list one, or write raid: mirror`);
  }
}

interface Part {
  readonly what: string;
  readonly bytes: number;
}

const partsOn = (lab: Draft, node: string, disk: string): readonly Part[] => {
  const boot = lab.nodes?.[node]?.boot;
  const { log, cache } = lab.storage?.node === node ? lab.storage : {};
  return [
    { what: 'boot.rootSize', size: boot?.rootSize, on: boot?.disks },
    { what: 'storage.log', size: log?.size, on: log?.on },
    { what: 'storage.cache', size: cache?.size, on: cache?.on },
  ].flatMap(({ what, size, on }) => {
    const bytes = tryByteSize(size ?? '');
    return bytes !== undefined && on?.includes(disk) ? [{ what, bytes }] : [];
  });
};

export function* partitionsFitTheirDrives(lab: Draft): Iterable<Problem> {
  for (const [node, { disks }] of present(lab.nodes)) {
    for (const [name, { size }] of present(disks)) {
      const capacity = tryByteSize(size ?? '');
      const parts = partsOn(lab, node, name);
      const sum = parts.reduce((total, { bytes }) => total + bytes, 0);
      if (capacity === undefined || sum <= capacity) continue;
      const shown = parts.map(({ what, bytes }) => `${what} ${formatByteSize(bytes)}`).join(' + ');
      yield error(
        ['nodes', node, 'disks', name, 'size'],
        `${shown} = ${formatByteSize(sum)} do not fit on ${formatByteSize(capacity)}; make one of them smaller`,
      );
    }
  }
}

/** What a drive of the given size counts for in messages and capacities; undefined if it is unknown. */
export const driveBytes = (lab: Draft, node: string, disk: string): number | undefined => {
  const size = lab.nodes?.[node]?.disks?.[disk]?.size;
  return size === undefined ? undefined : byteSize(size);
};
