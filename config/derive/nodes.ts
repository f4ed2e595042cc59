import { byteSize } from '../byte-size';
import type { Dataplane, Lab, LabNode, LabTaint } from '../lab';
import { architectureOf, isControl, isWorker } from '../placement';
import type { Homelab } from '../schema';

type Written = Homelab['nodes'][string];

/** A Raspberry Pi 4 has four cores (BCM2711). */
const PI_CPUS = 4;

/** The taint that k3s documents for servers that run no ordinary pods (k3s-io/docs, installation/configuration). */
const CONTROL_PLANE: LabTaint = { key: 'node-role.kubernetes.io/control-plane', value: 'true', effect: 'NoSchedule' };

const dataplaneOf = (choice: Lab['cluster']['dataplane'], written: Written): Dataplane => {
  if (choice === 'ebpf-on-x86') return written.hardware === 'x86' ? 'ebpf' : 'iptables';
  return choice;
};

const labelsOf = (written: Written, storage: boolean): Readonly<Record<string, string>> => ({
  ...(isControl(written) ? { 'h5b.io/control': 'true' } : {}),
  ...(isWorker(written) ? { 'h5b.io/worker': 'true' } : {}),
  ...(storage ? { 'h5b.io/storage': 'true' } : {}),
  'h5b.io/hardware': written.hardware,
});

const deriveNode = (homelab: Homelab, name: string, written: Written): LabNode => {
  const storage = homelab.storage?.node === name;
  return {
    name,
    control: isControl(written),
    worker: isWorker(written),
    storage,
    hardware: written.hardware,
    arch: architectureOf(written.hardware),
    dataplane: dataplaneOf(homelab.cluster.dataplane, written),
    memoryBytes: byteSize(written.memory),
    cpus: written.cpus ?? PI_CPUS,
    address: written.address,
    mac: written.mac,
    labels: labelsOf(written, storage),
    taints: isControl(written) && !isWorker(written) ? [CONTROL_PLANE] : [],
    ...(written.ipmi ? { ipmi: written.ipmi.address } : {}),
    written,
  };
};

/** The machines of the lab, in the order of the file. */
export const deriveNodes = (homelab: Homelab): readonly LabNode[] =>
  Object.entries(homelab.nodes).map(([name, written]) => deriveNode(homelab, name, written));
