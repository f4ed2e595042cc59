import { k8s } from 'cdk8s-plus-28';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';
import { addController } from './controller';

const NAME = 'kustomize-controller';

/** Applies the components of a revision, prunes what left it, and waits until each is Ready. */
export function addKustomizeController(chart: ComponentChart): void {
  addController(chart, NAME, {
    args: [
      '--no-cross-namespace-refs=true',
      // A kustomization.yaml that slipped into the repository cannot fetch from elsewhere.
      '--no-remote-bases=true',
      // Upstream looks every 30 s whether what it waits for is Ready, and dist/ is a chain of a dozen links.
      '--requeue-dependency=5s',
    ],
    terminationGracePeriodSeconds: 60,
    reaches: [{ to: 'api-server', ports: [{ port: API_PORT }], why: 'it applies every object of the cluster' }],
    container: {
      image: 'flux-kustomize-controller',
      resources: { cpu: '100m', memory: '96Mi', memoryLimit: '512Mi' },
      readinessProbe: { httpGet: { path: '/readyz', port: k8s.IntOrString.fromString('healthz') } },
      volumeMounts: [{ name: 'temp', mountPath: '/tmp' }],
    },
    volumes: [{ name: 'temp', emptyDir: {} }],
  });
  addAccess(chart);
}

/**
 * All rights, and they are what the work takes: dist/ holds ClusterRoles, admission webhooks and CRDs, and whoever may write
 * those and start pods in every namespace has the rest by one detour.
 *
 * Kustomizations that impersonate narrower ServiceAccounts would guard tenants from each other. Here one repository is written
 * by one program from one file; those who may push to it may edit the accounts as well.
 */
function addAccess(chart: ComponentChart): void {
  new k8s.KubeClusterRoleBinding(chart, 'cluster-reconciler', {
    metadata: {
      name: 'cluster-reconciler',
      annotations: {
        [`${ALLOW_PREFIX}cluster-admin-binding`]:
          'It applies ClusterRoles, webhooks, CRDs and pods of every namespace, which no narrower role could without being able ' +
          'to give itself the rest. It takes orders from the Kustomizations of its own namespace only, and accepts no connection.',
      },
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: chart.component.namespace }],
  });
}
