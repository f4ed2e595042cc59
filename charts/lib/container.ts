import { k8s } from 'cdk8s-plus-28';
import { type ImageName, image } from '../../config/versions';

/** Requests and limits of a container, in Kubernetes quantities. */
export interface HouseResources {
  /** CPU request, e.g. `50m`. There is no CPU limit: throttling a node's only proxy helps nobody. */
  readonly cpu: string;
  /** Memory request, e.g. `64Mi`. */
  readonly memory: string;
  /** @default - the memory request */
  readonly memoryLimit?: string;
}

/** A container as a component writes it; the house adds what every container needs. */
export interface HouseContainer extends Omit<k8s.Container, 'image' | 'resources' | 'env'> {
  /** Name of an image in `config/pins.json`, or the reference that the lab's owner wrote in homelab.yaml. */
  readonly image: ImageName | { readonly reference: string };
  readonly resources: HouseResources;
  /** Values by variable, in this order; use `k8s.EnvVarSource` for those from the pod or a Secret. @default - none */
  readonly env?: Readonly<Record<string, string | k8s.EnvVarSource>>;
  /** Why the container has no readiness probe, where it has none. */
  readonly unprobed?: string;
}

/**
 * The container with the house's defaults: image by digest or tag from the pins, `IfNotPresent` (a node restarts its pods
 * while the registry is unreachable), no privileges, a read-only root file system.
 * Throws if it has neither a readiness probe nor a reason for none.
 */
export function houseContainer(container: HouseContainer): k8s.Container {
  const { image: pinned, resources, env = {}, unprobed, securityContext, volumeMounts = [], ...rest } = container;
  if (!rest.readinessProbe && !unprobed) {
    throw new Error(
      `container "${rest.name}" has no readinessProbe; give one, or say in "unprobed" why nothing can tell when it is ready`,
    );
  }
  return {
    imagePullPolicy: 'IfNotPresent',
    ...rest,
    image: typeof pinned === 'string' ? image(pinned) : pinned.reference,
    ...(Object.keys(env).length > 0 ? { env: Object.entries(env).map(toEnvironmentVariable) } : {}),
    resources: {
      requests: { cpu: k8s.Quantity.fromString(resources.cpu), memory: k8s.Quantity.fromString(resources.memory) },
      limits: { memory: k8s.Quantity.fromString(resources.memoryLimit ?? resources.memory) },
    },
    securityContext: contextOf(securityContext),
    ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
  };
}

const toEnvironmentVariable = ([name, value]: [string, string | k8s.EnvVarSource]): k8s.EnvVar =>
  typeof value === 'string' ? { name, value } : { name, valueFrom: value };

/** A privileged container has every capability whatever it drops, and the API server refuses to forbid it escalation. */
const contextOf = (own: k8s.SecurityContext = {}): k8s.SecurityContext =>
  own.privileged
    ? { allowPrivilegeEscalation: true, readOnlyRootFilesystem: true, ...own }
    : {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        ...own,
        capabilities: { drop: ['ALL'], ...own.capabilities },
      };

/** The ports that kubelet probes on the pod's address, each once, ascending. */
export function probePortsOf(containers: readonly HouseContainer[]): readonly number[] {
  const ports = containers.flatMap((container) =>
    [container.readinessProbe, container.livenessProbe, container.startupProbe].flatMap((probe) => {
      const target = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
      const named = container.ports?.find(({ name }) => name !== undefined && name === target?.value);
      const port = named?.containerPort ?? target?.value ?? probe?.grpc?.port;
      return typeof port === 'number' ? [port] : [];
    }),
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
