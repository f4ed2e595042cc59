import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';
import type { HouseContainer } from '../lib/container';
import { type Origins, Workload } from '../lib/workload';

export const REDIS = 'argocd-redis';

const PORT = 6379;

/** Password of the cache. Made before the pods start, so that none of them needs the right to create Secrets. */
export const redisSecret: Origins = { [REDIS]: { auth: 'password' } };

/** The environment variable in which each part finds the password. */
export const redisPassword: NonNullable<HouseContainer['env']> = {
  REDIS_PASSWORD: { secretKeyRef: { name: REDIS, key: 'auth' } },
};

/** The cache between repo-server and application-controller; in memory only, and rebuilt when it is lost. */
export function addRedis(chart: ComponentChart): void {
  const { namespace } = chart.component;
  const { selector } = new Workload(chart, REDIS, {
    kind: { deployment: 1 },
    placement: 'workers',
    secrets: redisSecret,
    accepts: ['argocd-application-controller', 'argocd-repo-server'].map((name) => ({
      from: { workload: `${namespace}/${name}` as const },
      ports: [{ port: PORT }],
      why: 'it keeps rendered manifests and the state of Applications there',
    })),
    containers: [
      {
        name: 'redis',
        image: 'argocd-redis',
        args: ['--save', '', '--appendonly', 'no', '--requirepass $(REDIS_PASSWORD)'],
        env: redisPassword,
        ports: [{ name: 'redis', containerPort: PORT }],
        resources: { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' },
        readinessProbe: { tcpSocket: { port: k8s.IntOrString.fromString('redis') } },
      },
    ],
    pod: { securityContext: { runAsNonRoot: true, runAsUser: 999, seccompProfile: { type: 'RuntimeDefault' } } },
  });
  new k8s.KubeService(chart, 'redis-service', {
    metadata: { name: REDIS },
    spec: {
      selector: { ...selector },
      ports: [{ name: 'tcp-redis', port: PORT, targetPort: k8s.IntOrString.fromString('redis') }],
    },
  });
}
