import { parse } from 'yaml';
import { type JsonObject, record, tryText } from '../../../checks/json';
import { missionLab, objectsOf } from '../../support/cluster';
import { compareParity, type Difference, WHOLE_OBJECT } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

const SPEAKER = 'DaemonSet/metallb-system/speaker';
const CONTROLLER = 'Deployment/metallb-system/controller';
const WEBHOOK_SERVICE = 'Service/metallb-system/metallb-webhook-service';
const POD = 'spec.template.spec';

const HOUSE_LABELS = "the house's labels";
const HOUSE_SELECTOR = "the house's selector, the same for every workload";
const SPELLED_OUT = 'the wildcard spelled out: all that it means for these kinds';
const ONLY_READS_BY_LIST = 'a name does not limit list and watch, so these stand in a rule of their own without it';
const NEVER_MAKES = 'it renews what dist/ holds and makes or deletes none';
const METRICS =
  'the metrics endpoint asks the API server who calls and whether they may; upstream has it in the prometheus flavour';
const NO_PSP = 'PodSecurityPolicy is gone since Kubernetes 1.25';
const ON_WORKERS = 'workers run it, all of which are Linux';
const SCRAPING = 'who scrapes is declared by the component that monitors';
const ACCEPTANCE = 'what the checks of this house have to know';

const RIGHTS: readonly Difference[] = [
  ['*/metallb-system:*', 'rules[authentication.k8s.io/tokenreviews]', METRICS],
  ['*/metallb-system:*', 'rules[authorization.k8s.io/subjectaccessreviews]', METRICS],
  ['*/metallb-system:*', 'rules[policy/podsecuritypolicies#*', NO_PSP],
  ...['create', 'delete'].flatMap((verb) =>
    ['apiextensions.k8s.io/customresourcedefinitions', 'admissionregistration.k8s.io/validatingwebhookconfigurations'].map(
      (resource): Difference => ['ClusterRole/metallb-system:controller', `rules[${resource}#*].${verb}`, NEVER_MAKES],
    ),
  ),
  ...['list', 'watch'].flatMap((verb) =>
    ['apiextensions.k8s.io/customresourcedefinitions', 'admissionregistration.k8s.io/validatingwebhookconfigurations'].map(
      (resource): Difference => ['ClusterRole/metallb-system:controller', `rules[${resource}#*].${verb}`, ONLY_READS_BY_LIST],
    ),
  ),
  ['ClusterRole/metallb-system:speaker', 'rules[metallb.io/configurationstates].*', SPELLED_OUT],
  ['ClusterRole/metallb-system:speaker', 'rules[metallb.io/configurationstates/status].*', SPELLED_OUT],
  ['ClusterRole/metallb-system:speaker', 'rules[metallb.io/servicel2statuses].*', SPELLED_OUT],
  ['ClusterRole/metallb-system:speaker', 'rules[metallb.io/servicel2statuses/status].*', SPELLED_OUT],
  ['Role/metallb-system/pod-lister', 'rules[metallb.io/servicebgpstatuses].*', SPELLED_OUT],
  ['Role/metallb-system/pod-lister', 'rules[metallb.io/servicebgpstatuses/status].*', SPELLED_OUT],
  ['Role/metallb-system/controller', 'rules[metallb.io/bgppeers].watch', 'its cache watches every kind that it lists'],
  ['Role/metallb-system/controller', 'rules[secrets#memberlist].list', 'it may list all of the namespace anyhow'],
  ...['update', 'patch', 'delete'].flatMap((verb): Difference[] => [
    ['Role/metallb-system/controller', `rules[secrets].${verb}`, 'it changes its own two Secrets, by name'],
    ['Role/metallb-system/controller', `rules[secrets#memberlist].${verb}`, 'it changes its own two Secrets, by name'],
  ]),
  ['Role/metallb-system/controller', 'rules[secrets#metallb-webhook-cert]', 'it changes its own two Secrets, by name'],
];

const SPEAKER_POD: readonly (readonly [field: string, reason: string])[] = [
  ['spec.revisionHistoryLimit', "the house's"],
  [`${POD}.containers[speaker].volumeMounts[/etc/metallb/memberlist]`, 'the gossip keeps its defaults'],
  [`${POD}.volumes[memberlist-config]`, 'the gossip keeps its defaults'],
  [`${POD}.dnsPolicy`, 'it is in the host network, where nothing else leads to the DNS of the cluster'],
  [`${POD}.priorityClassName`, 'a full node must not lose the addresses that it announces'],
  [`${POD}.securityContext`, "the house's"],
  [`${POD}.tolerations`, 'only workers announce, so it tolerates no control node'],
];

const CONTROLLER_POD: readonly (readonly [field: string, reason: string])[] = [
  ['spec.strategy', "the house's: the new pod first; written out"],
  [`${POD}.containers[controller].ports[17472/TCP]`, 'declared, so that the probes name it'],
  [`${POD}.containers[controller].*Probe.httpGet.port`, 'the same port, by name'],
  [`${POD}.containers[controller].securityContext.capabilities.drop[*`, 'ALL, as the Pod Security Standards spell it'],
  [`${POD}.securityContext.seccompProfile`, "the house's"],
];

const DIFFERENCES: readonly Difference[] = [
  ...RIGHTS,
  ...SPEAKER_POD.map(([field, reason]): Difference => [SPEAKER, field, reason]),
  ...CONTROLLER_POD.map(([field, reason]): Difference => [CONTROLLER, field, reason]),
  ...[SPEAKER, CONTROLLER].flatMap((workload): Difference[] => [
    [workload, 'metadata.annotations', ACCEPTANCE],
    [workload, 'metadata.labels.app.kubernetes.io/*', HOUSE_LABELS],
    [workload, 'spec.selector.matchLabels.*', HOUSE_SELECTOR],
    [workload, 'spec.template.metadata.labels.app.kubernetes.io/name', HOUSE_SELECTOR],
    [workload, 'spec.template.metadata.annotations', SCRAPING],
    [workload, `${POD}.containers[*].resources`, "the house's requests and limits"],
    [workload, `${POD}.enableServiceLinks`, 'it needs no list of Services in its environment'],
    [workload, `${POD}.nodeSelector.*`, ON_WORKERS],
  ]),
  ['*Role*', 'metadata.labels.*', HOUSE_LABELS],
  ['*Role/*', 'metadata.annotations', ACCEPTANCE],
  ['ServiceAccount/*', 'metadata.labels.*', HOUSE_LABELS],
  ['ServiceAccount/*', 'automountServiceAccountToken', 'the pods that call the API say so themselves'],
  ['Namespace/metallb-system', 'metadata.labels.app.kubernetes.io/*', HOUSE_LABELS],
  ['Namespace/metallb-system', 'metadata.annotations', ACCEPTANCE],
  ['ConfigMap/metallb-system/metallb-excludel2', 'metadata.labels', HOUSE_LABELS],
  ...['^vxlan.*', '^bpf.*'].map((pattern): Difference => {
    const field = `data.excludel2.yaml.announcedInterfacesToExclude[${pattern}]`;
    return ['ConfigMap/metallb-system/metallb-excludel2', field, "Calico's VXLAN and eBPF interfaces answer no ARP either"];
  }),
  ['Secret/metallb-system/metallb-webhook-cert', 'metadata.labels', HOUSE_LABELS],
  [WEBHOOK_SERVICE, 'metadata.labels', HOUSE_LABELS],
  [WEBHOOK_SERVICE, 'spec.selector.*', HOUSE_SELECTOR],
  [WEBHOOK_SERVICE, 'spec.ports[443/TCP].name', 'a name says what it speaks'],
  [WEBHOOK_SERVICE, 'spec.ports[443/TCP].targetPort', 'the same port, by name'],
  ['ValidatingWebhookConfiguration/metallb-webhook-configuration', 'metadata', HOUSE_LABELS],
  ['NetworkPolicy/metallb-system/*', WHOLE_OBJECT, 'what the pods declare, enforced; upstream keeps such policies apart'],
];

/** The excluded interfaces are YAML inside a text; as an object they compare one by one. */
function withInterfacesParsed(object: JsonObject): JsonObject {
  const data = record(object.data);
  const text = tryText(data['excludel2.yaml']);
  if (text === undefined) return object;
  const excluded: JsonObject = parse(text);
  return { ...object, data: { ...data, 'excludel2.yaml': excluded } };
}

testWithUpstream('metallb/v0.16.1', 'metallb is metallb-native.yaml but for the listed differences', (read) => {
  const ours = objectsOf(missionLab(), 'metallb').map(({ object }) => withInterfacesParsed(object));
  const theirs = read('metallb-native.yaml').map(withInterfacesParsed);
  expect(compareParity({ ours, theirs, differences: DIFFERENCES })).toEqual([]);
});
