import type { Lab } from '../../config/lab';
import { IpPool } from '../../imports/crd.projectcalico.org';
import type { ComponentChart } from '../lib/component-chart';

/**
 * The addresses of pods: the whole pod CIDR, in blocks of 64 per node. All of the fields, since nothing fills in defaults of
 * this API group.
 */
export function addIpPool(chart: ComponentChart, lab: Lab): void {
  new IpPool(chart, 'ip-pool', {
    metadata: { name: 'default-ipv4-ippool' },
    spec: {
      cidr: lab.cluster.podCidr,
      // Cannot be changed once pods have addresses.
      blockSize: 26,
      ipipMode: 'Never',
      vxlanMode: 'CrossSubnet',
      natOutgoing: true,
      nodeSelector: 'all()',
      allowedUses: ['Workload', 'Tunnel'],
      assignmentMode: 'Automatic',
      disableBGPExport: true,
    },
  });
}
