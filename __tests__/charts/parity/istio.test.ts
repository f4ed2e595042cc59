import { parse } from 'yaml';
import { type JsonObject, record, tryText } from '../../../checks/json';
import { missionLab, objectsOf } from '../../support/cluster';
import { compareParity, type Difference, WHOLE_OBJECT } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

/** The mesh's settings as an object instead of a text, so that they are compared field by field. */
function withMesh(object: JsonObject): JsonObject {
  const data = record(object.data);
  const mesh = tryText(data.mesh);
  return mesh === undefined ? object : { ...object, data: { ...data, mesh: parse(mesh) } };
}

const LABELS: readonly Difference[] = [
  ['*', 'metadata.labels.app.kubernetes.io/*', "the house's labels; upstream's name the chart and its version"],
  ['*', 'metadata.labels.helm.sh/chart', 'no Helm'],
  ['*', 'metadata.labels.release', 'no Helm'],
  ['*', 'metadata.labels.install.operator.istio.io/owning-resource', 'no operator'],
  ['*', 'metadata.labels.operator.istio.io/component', 'no operator'],
  ['*', 'metadata.labels.app', 'only on what tools look for by it: workloads, their pods, the Service of istiod'],
  ['*', 'metadata.labels.k8s-app', 'the same'],
  ['*', 'metadata.labels.istio', 'the same'],
  ['*', 'metadata.labels.istio.io/rev', 'read from istiod and webhooks, and there is one revision'],
  ['*', 'metadata.labels.istio.io/dataplane-mode', 'read from pods'],
  ['*', 'spec.template.metadata.labels.app.kubernetes.io/*', 'pods have the label of the selector and those that tools look for'],
  ['*', 'spec.template.metadata.labels.helm.sh/chart', 'no Helm'],
  ['*', 'spec.template.metadata.labels.*operator.istio.io/*', 'no operator'],
  ['*', 'spec.template.metadata.labels.sidecar.istio.io/inject', 'there is no injector to keep off'],
  ['*', 'spec.template.metadata.annotations*', 'no injector; what is scraped is declared elsewhere, not by annotations'],
  ['*', 'metadata.annotations*', 'reasons and origins, for the checks and the reader'],
  ['*', 'spec.selector*', "selects by the house's label"],
];

const HOUSE: readonly Difference[] = [
  ['*', 'spec.revisionHistoryLimit', 'Git has the history'],
  ['*', 'spec.template.spec.enableServiceLinks', 'nobody reads those variables'],
  ['*', 'spec.template.spec.automountServiceAccountToken', 'a token only where the API is called'],
  ['*', 'automountServiceAccountToken', 'a token only where the API is called'],
  ['*', 'spec.template.spec.containers[*].resources.*', 'sized for a Pi, with a memory limit and without a CPU limit'],
  ['*', 'spec.template.spec.containers[*].env[GOMAXPROCS]', 'without a CPU limit it says what Go finds by itself'],
  ['*', 'spec.template.spec.containers[*].env[*_CPU_LIMIT]', 'there is no CPU limit'],
  ['*', 'spec.template.spec.securityContext*', 'RuntimeDefault seccomp, and nobody is root unless the container says so'],
  ['*', 'spec.template.spec.tolerations[*', 'one toleration of everything, which is what the three mean together'],
  ['*', 'spec.template.spec.volumes[*].emptyDir.sizeLimit', 'memory of the node has a bound'],
  ['Deployment/*', 'spec.template.spec.nodeSelector', 'runs on workers'],
  ['DaemonSet/istio-ingress/ingress', 'spec.template.spec.nodeSelector', 'runs on workers'],
  ['*', 'spec.template.spec.priorityClassName', 'the last to be evicted when the Pi worker has to carry everything'],
  ['NetworkPolicy/*', 'spec.*', 'made from what workloads declare; the reachability test compares it with that'],
  ['NetworkPolicy/*/default-deny', WHOLE_OBJECT, 'every namespace has one'],
  ['Namespace/*', WHOLE_OBJECT, 'Helm leaves it to the user'],
];

const ISTIOD_ROLE = 'ClusterRole/istiod-clusterrole-istio-system';
const ISTIOD_ACCESS: readonly Difference[] = [
  ...['security', 'networking', 'telemetry', 'extensions'].map(
    (group): Difference => [
      ISTIOD_ROLE,
      `rules[${group}.istio.io/*`,
      'kinds are listed instead of *, and of a status only its writing',
    ],
  ),
  [
    ISTIOD_ROLE,
    'rules[gateway.networking.k8s.io/*',
    'kinds are listed instead of *; classes come from Git; no experimental kinds',
  ],
  [ISTIOD_ROLE, 'rules[gateway.networking.x-k8s.io/*', 'no experimental kinds'],
  [ISTIOD_ROLE, 'rules[services/status].*', 'of a status only its writing'],
  [ISTIOD_ROLE, 'rules[admissionregistration.k8s.io/mutatingwebhookconfigurations].*', 'there is no injector webhook to patch'],
  [ISTIOD_ROLE, 'rules[admissionregistration.k8s.io/validatingwebhookconfigurations*', 'its own only, by name'],
  [ISTIOD_ROLE, 'rules[configmaps#istio-ca-root-cert]', 'it changes this one in every namespace'],
  [ISTIOD_ROLE, 'rules[configmaps].update', 'by name'],
  [
    ISTIOD_ROLE,
    'rules[authorization.k8s.io/subjectaccessreviews]',
    'asked for certificates of Gateways of networking.istio.io only',
  ],
  [ISTIOD_ROLE, 'rules[config.istio.io/*', 'a group without kinds'],
  [ISTIOD_ROLE, 'rules[authentication.istio.io/*', 'a group without kinds'],
  [ISTIOD_ROLE, 'rules[rbac.istio.io/*', 'a group without kinds'],
  [ISTIOD_ROLE, 'rules[inference.networking.k8s.io/*', 'no inference pools'],
  [ISTIOD_ROLE, 'rules[multicluster.x-k8s.io/*', 'one cluster'],
  [ISTIOD_ROLE, 'rules[networking.k8s.io/ingress*', 'ingressControllerMode is OFF'],
  ['Role/istio-system/istiod', 'rules[secrets*', 'reads by its ClusterRole, changes its own by name, deletes none'],
  ['Role/istio-system/istiod', 'rules[configmaps].update', 'leader election; upstream allows it in all namespaces'],
  ['Role/istio-system/istiod', 'rules[configmaps].delete', 'it has none of a past release to delete'],
  ['ClusterRole/istiod-gateway-controller-istio-system', WHOLE_OBJECT, 'the deployment controller is off'],
  ['ClusterRoleBinding/istiod-gateway-controller-istio-system', WHOLE_OBJECT, 'the deployment controller is off'],
  ['ClusterRole*/istio-reader-clusterrole-istio-system', WHOLE_OBJECT, 'for the istiod of another cluster'],
  ['ServiceAccount/istio-system/istio-reader-service-account', WHOLE_OBJECT, 'for the istiod of another cluster'],
];

const DISCOVERY = 'spec.template.spec.containers[discovery]';
const ISTIOD: readonly Difference[] = [
  ['ConfigMap/istio-system/istio', 'data.mesh.accessLog*', 'the ingress logs requests, as JSON'],
  ['ConfigMap/istio-system/istio', 'data.mesh.ingressControllerMode', 'routes are those of Gateway API'],
  ['ConfigMap/istio-system/istio', 'data.mesh.serviceScopeConfigs', 'one cluster'],
  ['Deployment/istio-system/istiod', 'spec.replicas', 'one per worker, two at most'],
  ['Deployment/istio-system/istiod', 'spec.strategy.rollingUpdate.*', 'one more, then one less'],
  ['Deployment/istio-system/istiod', 'spec.template.spec.topologySpreadConstraints', 'one per node'],
  ['Deployment/istio-system/istiod', 'spec.template.spec.tolerations', 'the taint controller is off, as by default'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[GOMEMLIMIT]`, "upstream's chart adds it where there is a memory limit"],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[INJECT_ENABLED]`, 'nothing is injected'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[PILOT_ENABLE_GATEWAY_API_*`, 'gateways and their class are ours'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[PILOT_ENABLE_ANALYSIS]`, 'the default'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[PILOT_TRACE_SAMPLING]`, 'the default'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[PLATFORM]`, 'empty'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.env[KUBECONFIG]`, 'one cluster'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.ports[15010/TCP]`, 'plain text; every client has a certificate or a token'],
  ['Service/istio-system/istiod', 'spec.ports[15010/TCP]', 'plain text; every client has a certificate or a token'],
  ['Service/istio-system/istiod', 'spec.ports[*].targetPort', 'the default, written'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.readinessProbe.periodSeconds`, 'not shorter than its timeout'],
  ['Deployment/istio-system/istiod', `${DISCOVERY}.securityContext.runAsNonRoot`, 'said for the pod'],
  ...['cacerts', 'istio-kubeconfig', 'istio-csr-dns-cert', 'istio-csr-ca-configmap'].map(
    (volume): Difference => [
      'Deployment/istio-system/istiod',
      `spec.template.spec.volumes[${volume}]`,
      'its own CA, one cluster',
    ],
  ),
  ...['/etc/cacerts', '/var/run/secrets/remote', '/var/run/secrets/istiod/tls', '/var/run/secrets/istiod/ca'].map(
    (path): Difference => ['Deployment/istio-system/istiod', `${DISCOVERY}.volumeMounts[${path}]`, 'its own CA, one cluster'],
  ),
  ['PodDisruptionBudget/istio-system/istiod', WHOLE_OBJECT, 'two copies, of which a drain takes one'],
  ['MutatingWebhookConfiguration/istio-sidecar-injector', WHOLE_OBJECT, 'nothing is injected'],
  [
    'ValidatingWebhookConfiguration/istiod-default-validator',
    'webhooks[validation.istio.io].failurePolicy',
    'Fail, which istiod sets in the end; so Git and istiod agree',
  ],
  [
    'ValidatingWebhookConfiguration/istio-validator-istio-system',
    WHOLE_OBJECT,
    'for several revisions; the default one takes all',
  ],
];

const AGENT = 'spec.template.spec.containers[install-cni]';
const CNI: readonly Difference[] = [
  ['ConfigMap/istio-system/istio-cni-config', 'data.AMBIENT_IPV6', 'pods have no IPv6'],
  ['ConfigMap/istio-system/istio-cni-config', 'data.EXCLUDE_NAMESPACES', 'every namespace outside of the mesh starts without it'],
  ['ConfigMap/istio-system/istio-cni-config', 'data.REPAIR_*', 'no sidecars to repair'],
  ['DaemonSet/istio-system/istio-cni-node', `${AGENT}.env[REPAIR_*`, 'no sidecars to repair'],
  [
    'DaemonSet/istio-system/istio-cni-node',
    `${AGENT}.securityContext.allowPrivilegeEscalation`,
    'the default with CAP_SYS_ADMIN, written',
  ],
  ['DaemonSet/istio-system/istio-cni-node', `${AGENT}.securityContext.readOnlyRootFilesystem`, 'the default, written'],
  ['ClusterRole/istio-cni', 'rules[pods/status]', 'one role instead of two'],
  ['ClusterRole*/istio-cni-ambient', WHOLE_OBJECT, 'in the role istio-cni, and in a Role for its own DaemonSet'],
  ['Role*/istio-system/istio-cni-node', WHOLE_OBJECT, 'its own DaemonSet, which upstream reads by a ClusterRole'],
  ['ClusterRole*/istio-cni-repair-role*', WHOLE_OBJECT, 'no sidecars to repair'],
  ['DaemonSet/istio-system/ztunnel', 'spec.template.spec.containers[istio-proxy].env[CLUSTER_DOMAIN]', "the lab's own"],
];

const PROXY = 'spec.template.spec.containers[istio-proxy]';
const INGRESS = 'DaemonSet/istio-ingress/ingress';
const GATEWAY: readonly Difference[] = [
  [INGRESS, 'kind', 'one on every worker'],
  [INGRESS, 'spec.updateStrategy', 'the new pod is there before the old one goes'],
  [INGRESS, 'metadata.labels.service.istio.io/canonical-name', 'its name'],
  [INGRESS, 'spec.template.metadata.labels.app', "selects by the house's label"],
  [INGRESS, 'spec.template.metadata.labels.service.istio.io/canonical-*', 'its name; one revision'],
  [INGRESS, 'spec.template.spec.serviceAccountName', 'its name'],
  [INGRESS, `${PROXY}.env[ISTIO_META_APP_CONTAINERS]`, 'empty'],
  [INGRESS, `${PROXY}.env[ISTIO_META_OWNER].value`, 'a DaemonSet of its name'],
  [INGRESS, `${PROXY}.env[ISTIO_META_WORKLOAD_NAME].value`, 'its name'],
  [INGRESS, `${PROXY}.env[PROXY_CONFIG].value`, 'two threads, no trusted proxy before it, 20 s to drain'],
  [INGRESS, `${PROXY}.ports[8080/TCP]`, 'said, for the reader and the checks'],
  [INGRESS, `${PROXY}.ports[8443/TCP]`, 'said, for the reader and the checks'],
  [
    'Service/istio-ingress/ingress',
    'spec.ports[*].targetPort',
    'ports that any user may open; upstream lowers the bar by a sysctl',
  ],
  ['Service/istio-ingress/ingress', 'spec.ports[80/TCP].name', 'it is plain HTTP that is redirected'],
  ['Service/istio-ingress/ingress', 'spec.ports[15021/TCP]', 'for load balancers of clouds'],
  [
    'Service/istio-ingress/ingress',
    'spec.externalTrafficPolicy',
    "Local: the client's address, announced where a proxy is ready",
  ],
  ['Service/istio-ingress/ingress', 'spec.allocateLoadBalancerNodePorts', 'one way in'],
  ['HorizontalPodAutoscaler/istio-ingress/istio-ingress', WHOLE_OBJECT, 'one on every worker'],
  ['Role*/istio-ingress/istio-ingress', WHOLE_OBJECT, "a Gateway's certificate in its own namespace is handed out without it"],
  ['Gateway/istio-ingress/ingress', WHOLE_OBJECT, 'not in the chart'],
  ['AuthorizationPolicy/istio-ingress/ingress', WHOLE_OBJECT, 'not in the chart'],
  ['HTTPRoute/istio-ingress/https-redirect', WHOLE_OBJECT, 'routes are not in the chart'],
  ['GatewayClass/istio', WHOLE_OBJECT, 'istiod would make it'],
];

testWithUpstream('istio/1.30.3', "Istio is upstream's charts but for the listed differences", (read) => {
  const lab = missionLab();
  const ours = ['istiod', 'istio-cni', 'ztunnel', 'ingress'].flatMap((name) => objectsOf(lab, name)).map(({ object }) => object);
  const charts = ['base', 'istiod', 'istio-cni', 'ztunnel'].map((chart) => `rendered-${chart}.yaml`);
  // The Deployment as the injector would make it, instead of the template that it would fill in.
  const gateway = read('rendered-gateway.yaml').filter(({ kind }) => kind !== 'Deployment');
  const problems = compareParity({
    ours: ours.map(withMesh),
    theirs: [...read(...charts).map(withMesh), ...gateway, ...read('gateway-explicit-deployment.yaml')],
    rename: {
      'NetworkPolicy/istio-system/istio-cni': 'NetworkPolicy/istio-system/istio-cni-node',
      'Deployment/istio-ingress/istio-ingress': INGRESS,
      'NetworkPolicy/istio-ingress/istio-ingress': 'NetworkPolicy/istio-ingress/ingress',
      'Service/istio-ingress/istio-ingress': 'Service/istio-ingress/ingress',
      'ServiceAccount/istio-ingress/istio-ingress': 'ServiceAccount/istio-ingress/ingress',
    },
    differences: [...LABELS, ...HOUSE, ...ISTIOD_ACCESS, ...ISTIOD, ...CNI, ...GATEWAY],
  });
  expect(problems).toEqual([]);
});
