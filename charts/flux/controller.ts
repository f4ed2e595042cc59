import { k8s } from 'cdk8s-plus-28';
import type { ComponentChart } from '../lib/component-chart';
import type { HouseContainer } from '../lib/container';
import { Workload, type WorkloadProps } from '../lib/workload';

/** Prometheus metrics of each controller (fluxcd/flux2: manifests/bases). */
const METRICS_PORT = 8080;

/** /healthz and /readyz of each controller. */
const HEALTH_PORT = 9440;

export interface ControllerProps extends Pick<WorkloadProps, 'accepts' | 'reaches' | 'secrets' | 'rollout' | 'volumes'> {
  readonly container: Pick<HouseContainer, 'image' | 'resources' | 'readinessProbe' | 'volumeMounts' | 'ports'>;
  /** Beside those of every controller. */
  readonly args: readonly string[];
  /** Beside those of every controller, which Kubernetes may put into `args`. @default - none */
  readonly env?: HouseContainer['env'];
  /** Seconds for what is under way when the pod has to go. */
  readonly terminationGracePeriodSeconds: number;
}

/** A Flux controller: one pod that watches the objects of its own namespace, where all of them are. */
export function addController(chart: ComponentChart, name: string, props: ControllerProps): Workload {
  const { container, args, env, terminationGracePeriodSeconds, ...rest } = props;
  return new Workload(chart, name, {
    ...rest,
    kind: { deployment: 1 },
    placement: 'workers',
    usesApi: true,
    // `flux check` and `flux logs` look for them.
    labels: {
      app: name,
      'app.kubernetes.io/component': name,
      'app.kubernetes.io/instance': chart.component.namespace,
      'app.kubernetes.io/part-of': 'flux',
    },
    containers: [
      {
        name: 'manager',
        args: ['--watch-all-namespaces=false', '--log-level=info', '--log-encoding=json', '--enable-leader-election', ...args],
        env: {
          RUNTIME_NAMESPACE: { fieldRef: { fieldPath: 'metadata.namespace' } },
          // The garbage collector works harder before the kernel ends the process.
          GOMEMLIMIT: { resourceFieldRef: { containerName: 'manager', resource: 'limits.memory' } },
          ...env,
        },
        livenessProbe: { httpGet: { path: '/healthz', port: k8s.IntOrString.fromString('healthz') } },
        ...container,
        ports: [
          ...(container.ports ?? []),
          { name: 'http-prom', containerPort: METRICS_PORT },
          { name: 'healthz', containerPort: HEALTH_PORT },
        ],
      },
    ],
    pod: {
      terminationGracePeriodSeconds,
      securityContext: { runAsNonRoot: true, fsGroup: 1337, seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
}
