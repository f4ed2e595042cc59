import { byteSize } from '../../../config/byte-size';
import type { LabNode } from '../../../config/lab';
import { disksQuery } from '../../facts/disks-fact';
import type { Resource } from '../../plan/resource';
import { check } from '../../resources/check';

/** Drives hold a little more or less than their label says. */
const TOLERANCE = 0.02;

/** Each declared drive is there once, with its size. */
export function diskChecks(node: LabNode): readonly Resource[] {
  const disks = Object.entries(node.written.disks);
  return disks.map(([name, disk]) =>
    check({
      name: `disk ${name}`,
      queries: [disksQuery],
      judge(facts) {
        const { devices, byId } = facts.get(disksQuery);
        const kernelName = byId.get(disk.id);
        const device = kernelName === undefined ? undefined : devices.get(kernelName);
        const where = `nodes.${node.name}.disks.${name}`;
        if (device === undefined)
          return {
            because: `/dev/disk/by-id/${disk.id} is not there; there are: ${wholeDisks(byId, devices)}`,
            remedy: `plug it in, or correct ${where}.id`,
          };
        if (device.type !== 'disk')
          return { because: `${disk.id} is a ${device.type}, not a whole drive`, remedy: `correct ${where}.id` };
        const twin = disks.find(([other, { id }]) => other !== name && byId.get(id) === kernelName);
        if (twin !== undefined)
          return { because: `is the same drive as ${twin[0]} (/dev/${kernelName})`, remedy: `correct ${where}.id` };
        const wanted = byteSize(disk.size);
        if (Math.abs(device.bytes - wanted) > wanted * TOLERANCE)
          return {
            because: `${disk.id} holds ${gigabytes(device.bytes)} GB; homelab.yaml says ${disk.size}`,
            remedy: `correct ${where}.size, or its id if this is another drive`,
          };
        return { because: `is /dev/${kernelName} with ${gigabytes(device.bytes)} GB` };
      },
    }),
  );
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0);

/** Names under by-id of whole drives, the shortest of each, so that a message can be copied from. */
function wholeDisks(byId: ReadonlyMap<string, string>, devices: ReadonlyMap<string, { readonly type: string }>): string {
  const best = new Map<string, string>();
  for (const [id, name] of byId) {
    const known = best.get(name);
    if (devices.get(name)?.type !== 'disk' || /^(wwn|nvme-eui|scsi-)/.test(id)) continue;
    if (known === undefined || id.length < known.length) best.set(name, id);
  }
  return [...best.values()].sort((a, b) => (a < b ? -1 : 1)).join(', ') || 'none';
}
