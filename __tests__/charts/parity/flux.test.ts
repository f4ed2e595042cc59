import { missionLab, objectsOf } from '../../support/cluster';
import { compareParity, type Difference, WHOLE_OBJECT } from '../../support/parity';
import { testWithUpstream } from '../../support/upstream';

const controller = (name: string) => `Deployment/flux-system/${name}`;
const POD = 'spec.template.spec';
const CONTAINER = `${POD}.containers[manager]`;

const LEFT_OUT = 'helm-controller and notification-controller are left out: dist/ holds no charts, and nobody is notified';
const OWN_ROLES = 'each controller has rights of its own: source-controller a Role, kustomize-controller cluster-admin alone';
const OWN_POLICIES = 'a policy per workload, from what it declares, instead of one for the namespace that allows all egress';
const LABELS = "the house's labels; a version in them would be a second place to change";
const SELECTOR = "the house's selector, the same for every workload";

/** Both Deployments differ in these alike. */
const EVERY_CONTROLLER: readonly (readonly [field: string, reason: string])[] = [
  ['metadata.labels.*', LABELS],
  ['spec.selector.matchLabels.*', SELECTOR],
  ['spec.template.metadata.labels.app.kubernetes.io/*', LABELS],
  ['spec.template.metadata.annotations', 'who scrapes is declared by the component that monitors'],
  ['spec.revisionHistoryLimit', "the house's"],
  [`${CONTAINER}.args[--events-addr=*]`, LEFT_OUT],
  [`${CONTAINER}.args[--watch-all-namespaces*]`, 'all Flux objects are in its own namespace'],
  [`${CONTAINER}.resources.limits.cpu`, 'no CPU limits in this house'],
  [`${CONTAINER}.resources.limits.memory`, 'what fits a Pi; the garbage collector heeds it by GOMEMLIMIT'],
  [`${CONTAINER}.securityContext.runAsNonRoot`, 'said once for the pod'],
  [`${CONTAINER}.securityContext.seccompProfile`, 'said once for the pod'],
  [`${POD}.securityContext.runAsNonRoot`, 'said once for the pod'],
  [`${POD}.securityContext.seccompProfile`, 'said once for the pod'],
  [`${POD}.enableServiceLinks`, 'it finds services by name'],
  [`${POD}.nodeSelector`, 'it is no node agent: control nodes stay free of it'],
  [`${POD}.priorityClassName`, 'it serves nobody, and must not push out what does when one node is left'],
];

const DIFFERENCES: readonly Difference[] = [
  ...['kustomize-controller', 'source-controller'].flatMap((name) =>
    EVERY_CONTROLLER.map(([field, reason]): Difference => [controller(name), field, reason]),
  ),
  [controller('kustomize-controller'), 'spec.strategy', "the house's: the new pod first, which waits for the lease"],
  [controller('kustomize-controller'), `${CONTAINER}.args[--no-cross-namespace-refs=true]`, 'one namespace'],
  [controller('kustomize-controller'), `${CONTAINER}.args[--no-remote-bases=true]`, 'everything is in the repository'],
  [controller('kustomize-controller'), `${CONTAINER}.args[--requeue-dependency=5s]`, 'a chain of components starts sooner'],
  [controller('kustomize-controller'), `${CONTAINER}.resources.requests.memory`, 'it renders 3 MB of CRDs'],
  [controller('source-controller'), 'spec.strategy.*', 'a rollout that ends the old pod first, as Recreate does'],
  ['*/flux-system/helm-controller', WHOLE_OBJECT, LEFT_OUT],
  ['*/flux-system/notification-controller', WHOLE_OBJECT, LEFT_OUT],
  ['Service/flux-system/webhook-receiver', WHOLE_OBJECT, LEFT_OUT],
  ['ClusterRole/crd-controller', WHOLE_OBJECT, OWN_ROLES],
  ['ClusterRoleBinding/crd-controller', WHOLE_OBJECT, OWN_ROLES],
  ['ClusterRole*/flux-source-controller', WHOLE_OBJECT, OWN_ROLES],
  ['Role*/flux-system/source-controller', WHOLE_OBJECT, OWN_ROLES],
  ['ClusterRole/flux-edit', WHOLE_OBJECT, 'nobody is bound to `edit`, and Kustomizations come from Git'],
  ['ClusterRole/flux-view', WHOLE_OBJECT, 'nobody is bound to `view`'],
  ['ClusterRoleBinding/cluster-reconciler', 'subjects[ServiceAccount/flux-system/helm-controller]', LEFT_OUT],
  ['ClusterRoleBinding/cluster-reconciler', 'metadata.annotations', 'why it is accepted'],
  ['ClusterRoleBinding/cluster-reconciler', 'metadata.labels', LABELS],
  ['ResourceQuota/flux-system/critical-pods', WHOLE_OBJECT, 'only some clouds demand one, and nothing here is critical'],
  ['NetworkPolicy/flux-system/*', WHOLE_OBJECT, OWN_POLICIES],
  ['Namespace/flux-system', 'metadata.labels.app.kubernetes.io/*', LABELS],
  ['Namespace/flux-system', 'metadata.labels.pod-security.kubernetes.io/*', 'enforced, not only warned of'],
  ['Service*/flux-system/*', 'metadata.labels.*', LABELS],
  ['Service/flux-system/source-controller', 'spec.selector.*', SELECTOR],
  ['ServiceAccount/flux-system/*', 'automountServiceAccountToken', 'the pod asks for its token'],
];

testWithUpstream('flux/v2.9.4', 'flux: every difference from upstream is listed, with its reason', (read) => {
  expect(
    compareParity({
      ours: objectsOf(missionLab(), 'flux').map(({ object }) => object),
      theirs: read('rendered-components.yaml'),
      differences: DIFFERENCES,
    }),
  ).toEqual([]);
});
