import { at, list, records, tryText } from '../../../checks/json';
import { program } from '../build/part';
import type { ClusterLab } from './cluster-lab';
import { isReady } from './readiness';
import { until } from './until';

const NAMESPACE = 'metallb-system';
const SERVICE_ACCOUNT = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/controller/token`;

/** What the controller writes of a Service of type LoadBalancer. */
export interface AssignedAddress {
  /** `istio-ingress/ingress` */
  readonly service: string;
  /** Undefined while it has none. */
  readonly address: string | undefined;
}

/**
 * Starts MetalLB's controller, which gives Services their addresses, with the rights of its own ServiceAccount and without its
 * webhooks. Nobody announces the addresses: that takes speakers and a network. Throws if dist/ with MetalLB was not applied before.
 */
export async function startMetallbController(cluster: ClusterLab): Promise<void> {
  const pod = await until("the pod of MetalLB's controller", 15, async () => {
    const pods = await cluster.api.list(
      `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app.kubernetes.io%2Fname%3Dcontroller`,
    );
    return pods.find(isReady);
  });
  const { status } = await cluster.api.create(SERVICE_ACCOUNT, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  const token = tryText(at(status, 'token'));
  if (token === undefined) throw new Error(`the API server gave no token for ServiceAccount ${NAMESPACE}/controller`);
  cluster.sandbox.writeFile('kubeconfig.metallb', cluster.kubeconfig('https://127.0.0.1:6443', token));
  const [container] = records(at(pod, 'spec', 'containers'));
  const args = list(container?.args).map(String);
  const variables = records(container?.env).map(({ name, value }) => [tryText(name) ?? '', tryText(value) ?? ''] as const);
  cluster.sandbox.start(
    'metallb-controller',
    [
      program('metallb-controller'),
      ...args,
      `--kubeconfig=${cluster.sandbox.inside('kubeconfig.metallb')}`,
      ...['--webhook-mode=disabled', '--disable-cert-rotation'],
    ],
    {
      ...Object.fromEntries(variables),
      METALLB_POD_NAME: tryText(at(pod, 'metadata', 'name')) ?? '',
      METALLB_NAMESPACE: NAMESPACE,
    },
  );
}

/** Services of type LoadBalancer and their addresses, in the order of the API server. */
export async function assignedAddresses({ api }: ClusterLab): Promise<readonly AssignedAddress[]> {
  const services = await api.list('/api/v1/services');
  return services
    .filter((service) => at(service, 'spec', 'type') === 'LoadBalancer')
    .map((service) => ({
      service: `${tryText(at(service, 'metadata', 'namespace'))}/${tryText(at(service, 'metadata', 'name'))}`,
      address: tryText(at(records(at(service, 'status', 'loadBalancer', 'ingress'))[0], 'ip')),
    }));
}
