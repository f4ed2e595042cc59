/** What a machine of a kind has and has not. */
import { byteSize, formatByteSize, tryByteSize } from '../byte-size';
import { type Draft, type Partly, present } from '../draft';
import { error, formatPath, keyError, missingKey, type Path, type Problem } from '../problem';
import type { Homelab } from '../schema';
import { unknownName } from './rule';

type Node = Partly<Homelab['nodes'][string]>;

/** Raspberry Pi 4 Model B product brief. */
const PI_MEMORY = ['1GiB', '2GiB', '4GiB', '8GiB'];
const PI_CPUS = 4;

function* piProblems(path: Path, node: Node): Iterable<Problem> {
  if (node.serial === undefined)
    yield missingKey(
      path,
      'serial',
      'a Pi needs its serial, which names its directory on the boot server; add serial: from "grep Serial /proc/cpuinfo"',
    );
  const memory = tryByteSize(node.memory ?? '');
  if (memory !== undefined && !PI_MEMORY.map(byteSize).includes(memory)) {
    yield error([...path, 'memory'], `no Pi 4 has ${node.memory}; write one of ${PI_MEMORY.join(', ')}`);
  }
  if (node.cpus !== undefined && node.cpus !== PI_CPUS)
    yield error([...path, 'cpus'], `a Pi 4 has ${PI_CPUS} CPUs, not ${node.cpus}; leave it out`);
  if (node.nic?.speed !== undefined && !['100M', '1G'].includes(node.nic.speed)) {
    yield error([...path, 'nic', 'speed'], `the network card of a Pi 4 has 1G, not ${node.nic.speed}; write 1G`);
  }
  if (node.nic?.mtu !== undefined && node.nic.mtu > 1500) {
    yield error([...path, 'nic', 'mtu'], `the network card of a Pi 4 takes 1500 bytes, not ${node.nic.mtu}; write 1500`);
  }
  if (node.ipmi) yield keyError([...path, 'ipmi'], 'a Pi has no board management controller; remove ipmi');
  if (node.boot) yield keyError([...path, 'boot'], 'a Pi boots from the network; remove boot');
  for (const [name, disk] of present(node.disks)) {
    if (disk.kind !== undefined && disk.kind !== 'usb')
      yield error([...path, 'disks', name, 'kind'], `a Pi takes drives by USB only, not ${disk.kind}; write usb`);
  }
}

function* x86Problems(path: Path, node: Node): Iterable<Problem> {
  if (node.cpus === undefined)
    yield missingKey(path, 'cpus', 'an x86 node needs its number of CPU threads; add cpus: from nproc');
  if (node.serial !== undefined)
    yield keyError([...path, 'serial'], 'only a Pi has a serial here; remove it, or write hardware: pi4');
  if (node.eeprom) yield keyError([...path, 'eeprom'], 'only a Pi has this boot loader; remove eeprom, or write hardware: pi4');
}

export function* machinesAreWhatTheySay(lab: Draft): Iterable<Problem> {
  for (const [name, node] of present(lab.nodes)) {
    const path = ['nodes', name];
    if (node.hardware === 'pi4') yield* piProblems(path, node);
    if (node.hardware === 'x86') yield* x86Problems(path, node);
  }
}

export function* ephemeralStorageExists(lab: Draft): Iterable<Problem> {
  for (const [name, { ephemeralStorage, disks, memory: written }] of present(lab.nodes)) {
    const { on, size } = ephemeralStorage ?? {};
    if (on === undefined) continue;
    const path = ['nodes', name, 'ephemeralStorage'];
    const inMemory = on === 'tmpfs' || on === 'zram';
    const known = ['tmpfs', 'zram', ...Object.keys(disks ?? {})];
    if (!known.includes(on)) yield unknownName([...path, 'on'], on, 'places', known);
    const [wanted, there] = [tryByteSize(size ?? ''), tryByteSize((inMemory ? written : disks?.[on]?.size) ?? '')];
    if (wanted !== undefined && there !== undefined && wanted > there) {
      yield error(
        [...path, 'size'],
        `${size} is more than the ${formatByteSize(there)} of ${inMemory ? 'memory' : on}; choose a smaller size`,
      );
    }
  }
}

export function* cardsAreUsedOnce(lab: Draft): Iterable<Problem> {
  const macs = new Map<string, Path>();
  const serials = new Map<string, Path>();
  for (const [name, node] of present(lab.nodes)) {
    for (const { mac, path } of [
      { mac: node.mac, path: ['nodes', name, 'mac'] },
      { mac: node.ipmi?.mac, path: ['nodes', name, 'ipmi', 'mac'] },
    ]) {
      const owner = macs.get(mac ?? '');
      if (owner) yield error(path, `${mac} is already used by ${formatPath(owner)}; write the address printed on the card`);
      else if (mac !== undefined) macs.set(mac, path);
    }
    // The boot loader asks for a directory named after the last eight digits only (TFTP_PREFIX 0).
    const serial = node.serial?.slice(-8);
    const owner = serials.get(serial ?? '');
    const path = ['nodes', name, 'serial'];
    if (owner)
      yield error(path, `its last eight digits, ${serial}, are already used by ${formatPath(owner)}; check /proc/cpuinfo`);
    else if (serial !== undefined) serials.set(serial, path);
  }
}

export function* oneMtuOnTheLan(lab: Draft): Iterable<Problem> {
  const cards = present(lab.nodes).flatMap(([name, { nic, role }]) =>
    nic?.mtu === undefined || role === 'none' ? [] : [{ name, mtu: nic.mtu }],
  );
  const [first] = cards;
  for (const { name, mtu } of cards) {
    if (!first || mtu === first.mtu) continue;
    yield error(
      ['nodes', name, 'nic', 'mtu'],
      `${mtu} differs from the ${first.mtu} of nodes.${first.name}, and packets of the larger size would be lost; write the same at every node`,
    );
  }
}
