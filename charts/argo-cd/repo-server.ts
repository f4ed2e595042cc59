import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { GIT_SECRET, gitSource } from '../lib/git-source';
import { goDuration } from '../lib/go-duration';
import { Workload } from '../lib/workload';
import { redisPassword, redisSecret } from './redis';

const NAME = 'argocd-repo-server';

/** gRPC, by which application-controller asks for manifests. */
const PORT = 8081;

/** Metrics and health. */
const METRICS_PORT = 8084;

/** Fetches the repository and renders the manifests of an Application. It has no access to the cluster. */
export function addRepoServer(chart: ComponentChart, lab: Lab): void {
  const { namespace } = chart.component;
  const { reach, ssh } = gitSource(lab);
  const { selector } = new Workload(chart, NAME, {
    kind: { deployment: 1 },
    placement: 'workers',
    secrets: { ...redisSecret, ...(ssh ? { [GIT_SECRET]: { known_hosts: 'ssh-known-hosts' } } : {}) },
    reaches: [reach],
    accepts: [
      {
        from: { workload: `${namespace}/argocd-application-controller` },
        ports: [{ port: PORT }],
        why: 'it asks for the manifests of an Application',
      },
    ],
    containers: [
      {
        name: NAME,
        image: 'argocd',
        args: ['/usr/local/bin/argocd-repo-server'],
        env: {
          ...redisPassword,
          // A branch is looked up anew this often, as application-controller compares.
          ARGOCD_RECONCILIATION_TIMEOUT: goDuration(lab.gitops.interval),
          // Commits are not signed here, and the key ring would want a volume.
          ARGOCD_GPG_ENABLED: 'false',
        },
        ports: [
          { name: 'server', containerPort: PORT },
          { name: 'metrics', containerPort: METRICS_PORT },
        ],
        resources: { cpu: '50m', memory: '96Mi', memoryLimit: '512Mi' },
        readinessProbe: { httpGet: { path: '/healthz', port: metrics }, initialDelaySeconds: 5, periodSeconds: 10 },
        livenessProbe: {
          httpGet: { path: '/healthz?full=true', port: metrics },
          initialDelaySeconds: 30,
          periodSeconds: 30,
          timeoutSeconds: 5,
          failureThreshold: 3,
        },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'plugins', mountPath: '/home/argocd/cmp-server/plugins' },
          ...(ssh ? [{ name: 'ssh-known-hosts', mountPath: '/app/config/ssh', readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      // Read at every request; there are no plugins in it.
      { name: 'plugins', emptyDir: {} },
      ...(ssh
        ? [
            {
              name: 'ssh-known-hosts',
              secret: { secretName: GIT_SECRET, items: [{ key: 'known_hosts', path: 'ssh_known_hosts' }] },
            },
          ]
        : []),
    ],
  });
  new k8s.KubeService(chart, 'repo-server-service', {
    metadata: { name: NAME },
    spec: {
      selector: { ...selector },
      ports: [{ name: 'server', port: PORT, targetPort: k8s.IntOrString.fromString('server') }],
    },
  });
}

const metrics = k8s.IntOrString.fromString('metrics');
