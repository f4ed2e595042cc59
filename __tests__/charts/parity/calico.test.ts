import { type JsonObject, record, tryText } from '../../../checks/json';
import { missionLab, objectsOf } from '../../support/cluster';
import { compareParity, type Difference, WHOLE_OBJECT } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

const NODE = 'DaemonSet/kube-system/calico-node';
const CONTROLLERS = 'Deployment/kube-system/calico-kube-controllers';
const CONFIG = 'ConfigMap/kube-system/calico-config';
const POD = 'spec.template.spec';
const FELIX = `${POD}.containers[calico-node]`;
const INSTALL = `${POD}.initContainers[install-cni]`;
const BOOTSTRAP = `${POD}.initContainers[ebpf-bootstrap]`;
const CONTROLLER = `${POD}.containers[calico-kube-controllers]`;

const HOUSE_LABELS = "the house's labels";
const HOUSE_SELECTOR = "the house's selector, the same for every workload";
const NO_BGP = 'BGP is off: nodes of one LAN need no BIRD';
const OWN_POOL = 'the pool is an object of ours, and calico-node makes none';
const IN_FELIX_CONFIGURATION = 'in the FelixConfiguration, over which the environment would win unseen';
const IN_PLACE = 'said in the pod itself, so that a change restarts it';
const BUDGET = "the house's requests and limits";
const NO_V3_API = 'no projectcalico.org API here: neither its API server nor its CRDs are installed';
const NO_SUCH_KIND = 'crd.projectcalico.org has no such kind';
const NO_KUBEVIRT = 'no virtual machines by KubeVirt here';
const NO_LB_IPAM = 'MetalLB hands out the addresses of Services, so that controller is off';
const NO_MIGRATION = 'a new cluster migrates nothing, and the migrations are off';
const FRESH = 'for upgrades of old releases; this cluster starts with this one';

const RIGHTS: readonly Difference[] = [
  ['ClusterRole/*', 'rules[projectcalico.org/*', NO_V3_API],
  ['ClusterRole/*', 'rules[crd.projectcalico.org/ipamconfigurations]', NO_SUCH_KIND],
  ['ClusterRole*/calico-tier-getter', WHOLE_OBJECT, NO_V3_API],
  ['ClusterRole/calico-cni-plugin', 'rules[kubevirt.io/*', NO_KUBEVIRT],
  ...['create', 'update', 'delete'].flatMap((verb) =>
    ['clusterinformations', 'ippools', 'ipreservations'].map((resource): Difference => {
      return ['ClusterRole/calico-cni-plugin', `rules[crd.projectcalico.org/${resource}].${verb}`, 'the plugin only reads it'];
    }),
  ),
  ...['update', 'delete'].map((verb): Difference => {
    return [
      'ClusterRole/calico-cni-plugin',
      `rules[crd.projectcalico.org/ipamconfigs].${verb}`,
      'it makes the default one, once',
    ];
  }),
  ['ClusterRole/calico-node', 'rules[configmaps]', "kubeadm's and Rancher's settings; it goes on where it may not read them"],
  ['ClusterRole/calico-node', 'rules[apps/daemonsets]', FRESH],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/bgpconfigurations].update', FRESH],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/bgppeers].create', FRESH],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/bgppeers].update', FRESH],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/globalbgpconfigs]', NO_SUCH_KIND],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/globalfelixconfigs]', NO_SUCH_KIND],
  [
    'ClusterRole/calico-node',
    'rules[crd.projectcalico.org/felixconfigurations].update',
    'ours lacks nothing that it would fill in',
  ],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/ippools].create', OWN_POOL],
  ['ClusterRole/calico-node', 'rules[crd.projectcalico.org/ippools].update', OWN_POOL],
  ['ClusterRole/calico-kube-controllers', 'rules[crd.projectcalico.org/(any)]', NO_MIGRATION],
  ['ClusterRole/calico-kube-controllers', 'rules[namespaces]', NO_LB_IPAM],
  ['ClusterRole/calico-kube-controllers', 'rules[services]', NO_LB_IPAM],
  ['ClusterRole/calico-kube-controllers', 'rules[services/status]', NO_LB_IPAM],
  ['ClusterRole/calico-kube-controllers', 'rules[kubevirt.io/*', NO_KUBEVIRT],
  ['ClusterRole/calico-kube-controllers', 'rules[migration.projectcalico.org/*', NO_MIGRATION],
  ['ClusterRole/calico-kube-controllers', 'rules[apiregistration.k8s.io/apiservices]', NO_MIGRATION],
  ['ClusterRole/calico-kube-controllers', 'rules[apiextensions.k8s.io/customresourcedefinitions].delete', NO_MIGRATION],
  ['ClusterRole/calico-kube-controllers', 'rules[apps/daemonsets]', NO_MIGRATION],
  ['ClusterRole/calico-kube-controllers', 'rules[apps/deployments]', NO_MIGRATION],
  ...['create', 'update', 'delete'].flatMap((verb) => [
    ...['networkpolicies', 'globalnetworkpolicies', 'stagednetworkpolicies', 'stagedglobalnetworkpolicies'].map(
      (resource): Difference => {
        return ['ClusterRole/calico-kube-controllers', `rules[crd.projectcalico.org/${resource}].${verb}`, NO_MIGRATION];
      },
    ),
    [
      'ClusterRole/calico-kube-controllers',
      `rules[crd.projectcalico.org/hostendpoints].${verb}`,
      'it makes none: hostEndpoint.autoCreate is Disabled',
    ] as const,
  ]),
  ['ClusterRole/calico-kube-controllers', 'rules[crd.projectcalico.org/tiers].delete', 'nothing here deletes a tier'],
  [
    'ClusterRole/calico-kube-controllers',
    'rules[crd.projectcalico.org/kubecontrollersconfigurations].create',
    'it waits for ours instead of making one with every controller on',
  ],
];

const CALICO_NODE: readonly (readonly [field: string, reason: string])[] = [
  ['metadata.annotations', 'what the checks of this house have to know'],
  ['spec.template.metadata.annotations', 'a digest of the CNI configuration: a change restarts the pods'],
  [`${FELIX}.env[CALICO_IPV4POOL_IPIP]`, OWN_POOL],
  [`${FELIX}.env[CALICO_IPV4POOL_VXLAN]`, OWN_POOL],
  [`${FELIX}.env[CALICO_IPV6POOL_VXLAN]`, OWN_POOL],
  [`${FELIX}.env[NO_DEFAULT_POOLS]`, OWN_POOL],
  [`${FELIX}.env[CALICO_NETWORKING_BACKEND].value`, NO_BGP],
  [`${FELIX}.env[CALICO_NETWORKING_BACKEND].valueFrom`, IN_PLACE],
  [`${FELIX}.env[CLUSTER_TYPE].value`, NO_BGP],
  [`${FELIX}.env[IP_AUTODETECTION_METHOD]`, 'the address that k3s registered, not that of the first interface'],
  [`${FELIX}.env[FELIX_DEFAULTENDPOINTTOHOSTACTION]`, IN_FELIX_CONFIGURATION],
  [`${FELIX}.env[FELIX_IPV6SUPPORT]`, IN_FELIX_CONFIGURATION],
  [`${FELIX}.env[FELIX_VXLANMTU]`, IN_FELIX_CONFIGURATION],
  [`${FELIX}.env[FELIX_IPINIPMTU]`, 'no IPIP here'],
  [`${FELIX}.env[FELIX_WIREGUARDMTU]`, 'no WireGuard between the nodes'],
  [`${FELIX}.livenessProbe.exec.command[-bird-live]`, NO_BGP],
  [`${FELIX}.readinessProbe.exec.command[-bird-ready]`, NO_BGP],
  [
    `${FELIX}.lifecycle`,
    'kubelet does not run it without a grace period, and if it did, MetalLB would leave the node on every update',
  ],
  [`${FELIX}.ports`, 'metrics are on; declared, so that nothing else takes the port of the node'],
  [`${FELIX}.resources.*`, BUDGET],
  [`${FELIX}.volumeMounts[/var/run/nodeagent]`, 'only for policies on HTTP by Dikastes, which is not here'],
  [`${POD}.volumes[policysync]`, 'only for policies on HTTP by Dikastes, which is not here'],
  [`${POD}.initContainers[upgrade-ipam]`, FRESH],
  [`${POD}.volumes[host-local-net-dir]`, FRESH],
  [`${INSTALL}.env[CNI_MTU].value`, 'one value that suits every node, from the network cards in homelab.yaml'],
  [`${INSTALL}.env[CNI_MTU].valueFrom`, IN_PLACE],
  [`${INSTALL}.resources`, BUDGET],
  [`${BOOTSTRAP}.resources`, BUDGET],
  [`${FELIX}.envFrom`, 'only where no kube-proxy runs, and then not optional'],
  [`${INSTALL}.envFrom`, 'only where no kube-proxy runs, and then not optional'],
  [`${POD}.*.securityContext.allowPrivilegeEscalation`, 'written out; a privileged container may'],
  [`${POD}.*.securityContext.readOnlyRootFilesystem`, 'written out; the default of Kubernetes'],
  [`${POD}.tolerations[*`, 'the same, every taint, in one entry'],
  [`${POD}.volumes[cni-log-dir].hostPath.type`, 'a new node does not have the directory yet'],
  [`${POD}.volumes[cni-net-dir].hostPath.type`, 'a new node does not have the directory yet'],
];

const KUBE_CONTROLLERS: readonly (readonly [field: string, reason: string])[] = [
  ['spec.template.metadata.name', 'Kubernetes ignores it in a template'],
  ['spec.template.metadata.namespace', 'Kubernetes ignores it in a template'],
  [`${CONTROLLER}.env[ENABLED_CONTROLLERS].value`, NO_LB_IPAM],
  [`${CONTROLLER}.ports`, 'metrics are on'],
  [`${CONTROLLER}.readinessProbe.timeoutSeconds`, 'starting a program takes more than a second on a busy Pi'],
  [`${CONTROLLER}.resources`, BUDGET],
  [`${CONTROLLER}.securityContext.allowPrivilegeEscalation`, 'restricted'],
  [`${CONTROLLER}.securityContext.capabilities`, 'restricted'],
  [`${CONTROLLER}.securityContext.readOnlyRootFilesystem`, 'restricted; the file that the probes read is in a volume'],
  [`${CONTROLLER}.securityContext.runAsNonRoot`, 'said for the whole pod'],
  [`${POD}.securityContext.runAsNonRoot`, 'said for the whole pod'],
  [`${CONTROLLER}.volumeMounts`, 'the file that the probes read'],
  [`${POD}.volumes`, 'the file that the probes read'],
  [`${POD}.nodeSelector.*`, 'on workers, all of which are Linux'],
  [`${POD}.tolerations`, 'on workers, so it tolerates no control node'],
];

const DIFFERENCES: readonly Difference[] = [
  ...RIGHTS,
  ...CALICO_NODE.map(([field, reason]): Difference => [NODE, field, reason]),
  ...KUBE_CONTROLLERS.map(([field, reason]): Difference => [CONTROLLERS, field, reason]),
  ...[NODE, CONTROLLERS].flatMap((workload): Difference[] => [
    [workload, 'spec.selector.matchLabels.*', HOUSE_SELECTOR],
    [workload, 'spec.template.metadata.labels.app.kubernetes.io/name', HOUSE_SELECTOR],
    [workload, 'spec.revisionHistoryLimit', "the house's"],
    [workload, `${POD}.dnsPolicy`, "it asks for no name, and runs before the cluster's DNS"],
    [workload, `${POD}.enableServiceLinks`, 'it needs no list of Services in its environment'],
    [workload, 'metadata.labels.app.kubernetes.io/*', HOUSE_LABELS],
  ]),
  ['ClusterRole*', 'metadata.labels', HOUSE_LABELS],
  ['ServiceAccount/*', 'metadata.labels', HOUSE_LABELS],
  ['ServiceAccount/*', 'automountServiceAccountToken', 'the pods that call the API say so themselves'],
  [CONFIG, 'metadata.labels', HOUSE_LABELS],
  [CONFIG, 'data.typha_service_name', 'there is no Typha, and without it nothing reads this'],
  [CONFIG, 'data.calico_backend', IN_PLACE],
  [CONFIG, 'data.veth_mtu', IN_PLACE],
  [CONFIG, 'data.cni_network_config.plugins[0].container_settings', 'k3s asks for IP forwarding in pods, and WireGuard needs it'],
  ['PodDisruptionBudget/*', WHOLE_OBJECT, 'a budget of one for one pod protects nothing'],
  ['FelixConfiguration/*', WHOLE_OBJECT, 'upstream sets these by environment or leaves the defaults'],
  ['KubeControllersConfiguration/default', WHOLE_OBJECT, 'upstream leaves the defaults'],
  ['IPPool/default-ipv4-ippool', WHOLE_OBJECT, OWN_POOL],
  ['NetworkPolicy/kube-system/calico-kube-controllers', WHOLE_OBJECT, 'what it declares, enforced'],
];

/** The CNI configuration is JSON inside a text; as an object it compares field by field. */
function withConfigParsed(object: JsonObject): JsonObject {
  const data = record(object.data);
  const text = tryText(data.cni_network_config);
  if (text === undefined) return object;
  const config: JsonObject = JSON.parse(text.replace('__CNI_MTU__', '"__CNI_MTU__"'));
  return { ...object, data: { ...data, cni_network_config: config } };
}

testWithUpstream('calico/v3.32.1', 'calico is calico.yaml but for the listed differences', (read) => {
  const ours = objectsOf(missionLab(), 'calico').map(({ object }) => withConfigParsed(object));
  const theirs = read('calico.yaml').map(withConfigParsed);
  expect(compareParity({ ours, theirs, differences: DIFFERENCES })).toEqual([]);
});
