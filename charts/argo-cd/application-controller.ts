import { k8s } from 'cdk8s-plus-28';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { GIT_SECRET, gitSource } from '../lib/git-source';
import { goDuration } from '../lib/go-duration';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';
import { redisPassword, redisSecret } from './redis';

const NAME = 'argocd-application-controller';

/** Metrics and health. */
const METRICS_PORT = 8082;

/**
 * Compares Applications with the cluster and applies them.
 *
 * A Deployment where upstream has a StatefulSet: it keeps nothing, and the pod of a StatefulSet is not replaced while its node
 * is lost. With one replica it asks for no ordinal (argoproj/argo-cd: controller/sharding), and a rollout ends the old pod
 * before it starts the new one.
 */
export function addApplicationController(chart: ComponentChart, lab: Lab): void {
  new Workload(chart, NAME, {
    kind: { deployment: 1 },
    placement: 'workers',
    usesApi: true,
    rollout: { maxSurge: 0, maxUnavailable: 1 },
    secrets: {
      ...redisSecret,
      // Argo CD's own server would make it; some versions look for it without a server as well.
      'argocd-secret': { 'server.secretkey': 'password' },
      ...(gitSource(lab).ssh ? { [GIT_SECRET]: { sshPrivateKey: 'ssh-key' } } : {}),
    },
    reaches: [{ to: 'api-server', ports: [{ port: API_PORT }], why: 'it compares and applies every object of the cluster' }],
    containers: [
      {
        name: NAME,
        image: 'argocd',
        args: ['/usr/local/bin/argocd-application-controller'],
        env: {
          ...redisPassword,
          ARGOCD_CONTROLLER_REPLICAS: '1',
          ARGOCD_RECONCILIATION_TIMEOUT: goDuration(lab.gitops.interval),
          // The API server answers what an apply would change, with its defaults and the fields that others own.
          ARGOCD_APPLICATION_CONTROLLER_SERVER_SIDE_DIFF: 'true',
          ARGOCD_GPG_ENABLED: 'false',
          KUBECACHEDIR: '/tmp/kubecache',
        },
        workingDir: '/home/argocd',
        ports: [{ name: 'metrics', containerPort: METRICS_PORT }],
        resources: { cpu: '100m', memory: '192Mi', memoryLimit: '768Mi' },
        readinessProbe: {
          httpGet: { path: '/healthz', port: k8s.IntOrString.fromString('metrics') },
          initialDelaySeconds: 5,
          periodSeconds: 10,
        },
        volumeMounts: [
          { name: 'argocd-home', mountPath: '/home/argocd' },
          { name: 'argocd-application-controller-tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'argocd-home', emptyDir: {} },
      { name: 'argocd-application-controller-tmp', emptyDir: {} },
    ],
  });
  addAccess(chart);
}

/** All rights, as for Flux and for the same reason: it applies ClusterRoles, webhooks, CRDs, and pods of every namespace. */
function addAccess(chart: ComponentChart): void {
  new k8s.KubeClusterRoleBinding(chart, 'application-controller-binding', {
    metadata: {
      name: NAME,
      annotations: {
        [`${ALLOW_PREFIX}cluster-admin-binding`]:
          'It applies ClusterRoles, webhooks, CRDs and pods of every namespace, which no narrower role could without being able ' +
          'to give itself the rest. It takes orders from the Applications of its own namespace only, and accepts no connection.',
      },
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: chart.component.namespace }],
  });
}
