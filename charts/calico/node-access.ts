import { k8s } from 'cdk8s-plus-28';
import { Access, READ, type Verb } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';

/** ServiceAccount whose tokens calico-node makes for the CNI plugin on its node. */
const CNI_PLUGIN = 'calico-cni-plugin';
const NODE = 'calico-node';
const CALICO = 'crd.projectcalico.org';

/** What Felix reads to know what to program. */
const FELIX_READS = [
  'bgpconfigurations',
  'bgpfilters',
  'bgppeers',
  'blockaffinities',
  'caliconodestatuses',
  'clusterinformations',
  'felixconfigurations',
  'globalnetworkpolicies',
  'globalnetworksets',
  'hostendpoints',
  'ipamblocks',
  'ippools',
  'ipreservations',
  'networkpolicies',
  'networksets',
  'stagedglobalnetworkpolicies',
  'stagedkubernetesnetworkpolicies',
  'stagednetworkpolicies',
  'tiers',
];
const IPAM_WRITES: readonly Verb[] = ['get', 'list', 'create', 'update', 'delete'];

/**
 * What calico-node and the CNI plugin may do: upstream's rights without those for API groups and migrations that this cluster
 * does not have, and without the writes that `NO_DEFAULT_POOLS` and a complete FelixConfiguration make needless.
 */
export function addNodeAccess(chart: ComponentChart): void {
  new k8s.KubeServiceAccount(chart, 'cni-plugin', { metadata: { name: CNI_PLUGIN }, automountServiceAccountToken: false });
  new Access(chart, NODE, {
    to: [NODE],
    in: 'cluster',
    rules: [
      { group: '', resources: ['serviceaccounts/token'], names: [CNI_PLUGIN], verbs: ['create'] },
      { group: '', resources: ['pods', 'nodes', 'namespaces'], verbs: READ },
      { group: '', resources: ['serviceaccounts'], verbs: ['list', 'watch'] },
      { group: '', resources: ['endpoints', 'services'], verbs: READ },
      { group: '', resources: ['nodes/status'], verbs: ['patch', 'update'] },
      { group: '', resources: ['pods/status'], verbs: ['patch'] },
      { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: ['list', 'watch'] },
      { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: ['list', 'watch'] },
      { group: 'policy.networking.k8s.io', resources: ['clusternetworkpolicies'], verbs: ['list', 'watch'] },
      // Nobody serves it here; without the right Felix would see "forbidden" where it expects "not found".
      { group: 'kubevirt.io', resources: ['virtualmachineinstancemigrations'], verbs: READ },
      { group: CALICO, resources: FELIX_READS, verbs: READ },
      { group: CALICO, resources: ['tiers', 'felixconfigurations', 'bgpconfigurations'], verbs: ['create'] },
      { group: CALICO, resources: ['clusterinformations'], verbs: ['create', 'update'] },
      { group: CALICO, resources: ['caliconodestatuses'], verbs: ['update'] },
      { group: CALICO, resources: ['blockaffinities', 'ipamblocks', 'ipamhandles'], verbs: IPAM_WRITES },
      { group: CALICO, resources: ['ipamconfigs'], verbs: ['get', 'create'] },
    ],
  });
  new Access(chart, CNI_PLUGIN, {
    to: [CNI_PLUGIN],
    in: 'cluster',
    rules: [
      { group: '', resources: ['pods', 'nodes', 'namespaces'], verbs: ['get'] },
      { group: '', resources: ['pods/status'], verbs: ['patch'] },
      { group: CALICO, resources: ['clusterinformations', 'ippools', 'ipreservations'], verbs: ['get', 'list'] },
      { group: CALICO, resources: ['blockaffinities', 'ipamblocks', 'ipamhandles'], verbs: IPAM_WRITES },
      { group: CALICO, resources: ['ipamconfigs'], verbs: ['get', 'list', 'create'] },
    ],
  });
}
