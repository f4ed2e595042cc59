import { at, type JsonObject, record, records } from '../../../checks/json';
import { labOf, missionText, objectsOf } from '../../support/cluster';
import { compareParity, type Difference, WHOLE_OBJECT } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

const POD = 'spec.template.spec';
const CONTROLLER = 'Deployment/argocd/argocd-application-controller';
const CONTROLLER_CONTAINER = `${POD}.containers[argocd-application-controller]`;
const REPO_SERVER = 'Deployment/argocd/argocd-repo-server';
const REPO_CONTAINER = `${POD}.containers[argocd-repo-server]`;
const REDIS = 'Deployment/argocd/argocd-redis';
const SETTINGS = 'ConfigMap/argocd/argocd-cm';

const LEFT_OUT = 'server, dex, applicationset-controller and notifications-controller are left out: nothing here uses them';
const LABELS = "the house's labels; Argo CD looks for `part-of: argocd` on its ConfigMap and Secrets only, and there it is";
const OWN_POLICIES = 'a policy per workload, from what it declares, egress included';
const PARAMETERS = 'parameters are set where they differ from the default, not by a ConfigMap that may set all';
const NO_CERTIFICATES = 'optional: repo-server makes its own certificate, and its policy lets nobody else connect';
const NO_GPG = 'commits are not signed here';
const NO_HELM = 'dist/ holds plain YAML';
const NO_PLUGINS = 'there are no plugins, whose sidecars would need the copy';
const NAMED_PORTS = 'ports have names, and those are used';
const CACHE_PASSWORD = 'the password is made before the pod starts, so that it needs no right to create Secrets';

/** The three Deployments differ in these alike. */
const EVERY_WORKLOAD: readonly (readonly [field: string, reason: string])[] = [
  ['metadata.annotations', 'which Secrets are made outside of Git'],
  ['metadata.labels.*', LABELS],
  ['spec.revisionHistoryLimit', "the house's"],
  ['spec.strategy', "the house's, and for the controller the old pod first: it holds no lease"],
  [`${POD}.affinity`, 'one pod of each: there is nothing to spread'],
  [`${POD}.containers[*].imagePullPolicy`, 'a node restarts its pods while the registry is unreachable'],
  [`${POD}.containers[*].ports[*].name`, NAMED_PORTS],
  [`${POD}.containers[*].resources`, 'the house demands them; upstream leaves them open'],
  [`${POD}.enableServiceLinks`, 'it finds services by name'],
  [`${POD}.nodeSelector.*`, 'workers; control nodes stay free of it'],
];

/** The two of Argo CD's own image differ in these alike. */
const OWN_IMAGE: readonly (readonly [field: string, reason: string])[] = [
  [`${POD}.containers[*].env[ARGOCD_RECONCILIATION_TIMEOUT]`, 'gitops.interval of homelab.yaml'],
  [`${POD}.containers[*].env[ARGOCD_GPG_ENABLED]`, NO_GPG],
  [`${POD}.containers[*].volumeMounts[/home/argocd/params]`, PARAMETERS],
  [`${POD}.volumes[argocd-cmd-params-cm]`, PARAMETERS],
  [`${POD}.containers[*].volumeMounts[/app/config/reposerver/mtls]`, NO_CERTIFICATES],
  [`${POD}.volumes[argocd-repo-server-*tls]`, NO_CERTIFICATES],
  [`${POD}.containers[*].readinessProbe.httpGet.port`, NAMED_PORTS],
  [`${POD}.containers[*].securityContext.runAsNonRoot`, 'said once for the pod'],
  [`${POD}.containers[*].securityContext.seccompProfile`, 'said once for the pod'],
  [`${POD}.securityContext`, 'said once for the pod'],
];

const DIFFERENCES: readonly Difference[] = [
  ...[CONTROLLER, REPO_SERVER, REDIS].flatMap((object) =>
    EVERY_WORKLOAD.map(([field, reason]): Difference => [object, field, reason]),
  ),
  ...[CONTROLLER, REPO_SERVER].flatMap((object) => OWN_IMAGE.map(([field, reason]): Difference => [object, field, reason])),
  [CONTROLLER, 'kind', 'it keeps nothing, and the pod of a StatefulSet is not replaced while its node is lost'],
  [CONTROLLER, 'spec.serviceName', 'a Deployment has none'],
  [CONTROLLER, 'spec.replicas', 'one; the default of a Deployment'],
  [
    CONTROLLER,
    `${CONTROLLER_CONTAINER}.env[ARGOCD_APPLICATION_CONTROLLER_SERVER_SIDE_DIFF]`,
    'differences are those that server-side apply would make',
  ],
  [CONTROLLER, `${CONTROLLER_CONTAINER}.volumeMounts[/app/config/controller/tls]`, NO_CERTIFICATES],
  [REPO_SERVER, `${REPO_CONTAINER}.volumeMounts[/app/config/reposerver/tls]`, NO_CERTIFICATES],
  [REPO_SERVER, `${REPO_CONTAINER}.volumeMounts[/app/config/gpg/*]`, NO_GPG],
  [REPO_SERVER, `${POD}.volumes[gpg-*]`, NO_GPG],
  [
    REPO_SERVER,
    `${REPO_CONTAINER}.volumeMounts[/app/config/ssh]`,
    'the repository is at https://; at ssh:// the Secret has the host',
  ],
  [REPO_SERVER, `${POD}.volumes[ssh-known-hosts]`, 'the repository is at https://; at ssh:// the Secret has the host'],
  [REPO_SERVER, `${REPO_CONTAINER}.volumeMounts[/app/config/tls]`, 'the Git host has a certificate of a public CA'],
  [REPO_SERVER, `${POD}.volumes[tls-certs]`, 'the Git host has a certificate of a public CA'],
  [REPO_SERVER, `${REPO_CONTAINER}.env[HELM_*]`, NO_HELM],
  [REPO_SERVER, `${REPO_CONTAINER}.volumeMounts[/helm-working-dir]`, NO_HELM],
  [REPO_SERVER, `${POD}.volumes[helm-working-dir]`, NO_HELM],
  [REPO_SERVER, `${POD}.initContainers`, NO_PLUGINS],
  [REPO_SERVER, `${POD}.volumes[var-files]`, NO_PLUGINS],
  [REPO_SERVER, `${REPO_CONTAINER}.livenessProbe.httpGet.port`, NAMED_PORTS],
  [REDIS, `${POD}.initContainers`, CACHE_PASSWORD],
  [REDIS, `${POD}.automountServiceAccountToken`, CACHE_PASSWORD],
  [REDIS, `${POD}.containers[redis].readinessProbe`, 'the house demands one'],
  ['Role*/argocd/argocd-redis', WHOLE_OBJECT, CACHE_PASSWORD],
  ['Role*/argocd/argocd-application-controller', WHOLE_OBJECT, 'cluster-admin includes it'],
  [
    'ClusterRoleBinding/argocd-application-controller',
    WHOLE_OBJECT,
    "the cluster install's, to a role of its own with all rights",
  ],
  ...['applicationset', 'dex', 'notifications', 'server'].map(
    (part): Difference => [`*/argocd/argocd-${part}*`, WHOLE_OBJECT, LEFT_OUT],
  ),
  ['ConfigMap/argocd/argocd-rbac-cm', WHOLE_OBJECT, LEFT_OUT],
  ['ConfigMap/argocd/argocd-cmd-params-cm', WHOLE_OBJECT, PARAMETERS],
  ['ConfigMap/argocd/argocd-gpg-keys-cm', WHOLE_OBJECT, NO_GPG],
  ['ConfigMap/argocd/argocd-ssh-known-hosts-cm', WHOLE_OBJECT, 'public hosts; at ssh:// the Secret has the one host that counts'],
  ['ConfigMap/argocd/argocd-tls-certs-cm', WHOLE_OBJECT, 'the Git host has a certificate of a public CA'],
  ['Service/argocd/argocd-metrics', WHOLE_OBJECT, 'who scrapes is declared by the component that monitors'],
  ['Service/argocd/argocd-repo-server', 'spec.ports[8084/TCP]', 'who scrapes is declared by the component that monitors'],
  ['Service/argocd/*', 'spec.ports[*].targetPort', NAMED_PORTS],
  ['NetworkPolicy/argocd/*', WHOLE_OBJECT, OWN_POLICIES],
  ['Namespace/argocd', WHOLE_OBJECT, 'upstream leaves it to kubectl'],
  ['ServiceAccount/argocd/*', 'automountServiceAccountToken', 'the pod asks for its token, or does not'],
  ...['Service', 'ServiceAccount', 'ConfigMap', 'Secret'].map(
    (kind): Difference => [`${kind}/argocd/*`, 'metadata.labels.*', LABELS],
  ),
  ['Secret/argocd/argocd-secret', 'type', 'the default'],
  [SETTINGS, 'data.resource.customizations.health.argoproj.io_Application', 'waves wait for the health of Applications'],
  [SETTINGS, 'data.resource.customizations.ignoreDifferences.*', 'certificates that controllers write'],
  [SETTINGS, 'data.resource.customizations.ignoreResourceUpdates.*', 'for kinds that are not here, or are excluded'],
  [SETTINGS, 'data.resource.exclusions', 'without the kinds of Cilium, Kyverno and cert-manager, which are not here'],
];

/**
 * Without the hundred variables that stand for an optional key of a ConfigMap. Upstream ships these keys empty, so that each
 * variable is absent at run time; a variable that we set is a difference all the same.
 */
function withoutParameters(object: JsonObject): JsonObject {
  const isParameter = (variable: JsonObject) => at(variable, 'valueFrom', 'configMapKeyRef', 'optional') === true;
  const pod = record(at(object, 'spec', 'template', 'spec'));
  if (pod.containers === undefined) return object;
  const containers = records(pod.containers).map((container) => ({
    ...container,
    env: records(container.env).filter((variable) => !isParameter(variable)),
  }));
  const spec = record(object.spec);
  return { ...object, spec: { ...spec, template: { ...record(spec.template), spec: { ...pod, containers } } } };
}

testWithUpstream('argo-cd/v3.5.1', 'argo-cd: every difference from upstream is listed, with its reason', (read) => {
  const lab = labOf(missionText().replace('engine: flux', 'engine: argocd'));
  expect(
    compareParity({
      ours: objectsOf(lab, 'argo-cd').map(({ object }) => object),
      // Upstream's manifest names no namespace: it is the one that `kubectl apply` is told.
      theirs: read('namespace-install.yaml').map((object) => ({
        ...withoutParameters(object),
        metadata: { namespace: 'argocd', ...record(object.metadata) },
      })),
      rename: { 'StatefulSet/argocd/argocd-application-controller': CONTROLLER },
      differences: DIFFERENCES,
    }),
  ).toEqual([]);
});
