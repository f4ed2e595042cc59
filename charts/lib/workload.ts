import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ALLOW_PREFIX, CONFIG_MAP_PREFIX, SECRET_PREFIX, SURVIVES } from '../../checks/annotations';
import type { ComponentChart } from './component-chart';
import { type HouseContainer, houseContainer, probePortsOf } from './container';
import type { Accept, MeshMembership, Reach } from './flow';
import { nodesOf, type Placement, schedulingOf } from './placement';

/** What may be down while a workload still has to serve. */
export type Outage = 'x86' | 'api' | 'storage';

/** Keys of a Secret or ConfigMap that dist/ does not hold, and who makes each. See `checks/annotations`. */
export type Origins = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface WorkloadProps {
  /** `Deployment` with its number of replicas, or one pod on every node of the placement. */
  readonly kind: { readonly deployment: number } | 'DaemonSet';
  readonly placement: Placement;
  readonly containers: readonly HouseContainer[];
  /** @default - none */
  readonly initContainers?: readonly HouseContainer[];
  /** @default - none */
  readonly volumes?: readonly k8s.Volume[];
  /** Who may connect to the pods. @default - nobody */
  readonly accepts?: readonly Accept[];
  /** Where the pods connect to, beyond workloads that accept them and DNS. @default - nowhere */
  readonly reaches?: readonly Reach[];
  /** Outages during which it has to serve; the checks hold it to that. @default - none */
  readonly survives?: readonly Outage[];
  /** Secrets of the namespace that are not in dist/. @default - none */
  readonly secrets?: Origins;
  /** ConfigMaps of the namespace that a controller makes. @default - none */
  readonly runtimeConfigMaps?: Origins;
  /** Violations of checks that are intended, by rule, with the reason. @default - none */
  readonly allow?: Readonly<Record<string, string>>;
  /** True if the pods call the Kubernetes API and get a token for it. @default false */
  readonly usesApi?: boolean;
  /** Name of the ServiceAccount, made here. @default - the workload's name */
  readonly serviceAccount?: string;
  /** Labels on the object and its pods beside the house's, such as those that upstream's tools look for. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** @default - as the namespace: `ambient` in a mesh namespace, else `none` */
  readonly mesh?: MeshMembership;
  /**
   * How a new release replaces the old one. `Recreate` (Deployments only): every old pod is gone before a new one starts.
   *
   * @default - a Deployment adds one pod before it takes one away; a DaemonSet takes one away first
   */
  readonly rollout?: { readonly maxSurge: number; readonly maxUnavailable: number } | 'Recreate';
  /** Further fields of the pod spec, over the house's. @default - none */
  readonly pod?: Partial<k8s.PodSpec>;
  /** Further fields of the Deployment or DaemonSet spec, such as `minReadySeconds`. @default - none */
  readonly spec?: Pick<k8s.DeploymentSpec, 'minReadySeconds'>;
}

/**
 * A ServiceAccount and the pods that run under it, complete by house rules: pinned images, requests and a memory limit, probes,
 * a restricted security context, a spread over the nodes of its placement, a disruption budget, stable selectors,
 * and the declared traffic from which its policies are made.
 */
export class Workload extends Construct {
  /** Labels that select the pods; use them in Services. */
  readonly selector: Readonly<Record<string, string>>;

  constructor(chart: ComponentChart, id: string, props: WorkloadProps) {
    super(chart, id);
    this.selector = { 'app.kubernetes.io/name': id };
    const serviceAccount = props.serviceAccount ?? id;
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: { name: serviceAccount },
      automountServiceAccountToken: false,
    });
    const spec = { selector: { matchLabels: { ...this.selector } }, revisionHistoryLimit: 3, ...props.spec };
    const template = { metadata: this.podMetadata(props), spec: podSpec(serviceAccount, this.selector, props) };
    const metadata = { name: id, labels: { ...this.selector, ...props.labels }, annotations: annotationsOf(props) };
    if (props.kind === 'DaemonSet') {
      if (props.rollout === 'Recreate')
        throw new Error(`${id}: a DaemonSet cannot be recreated; give maxSurge and maxUnavailable`);
      const rollingUpdate = rolloutOf(props.rollout ?? { maxSurge: 0, maxUnavailable: 1 });
      new k8s.KubeDaemonSet(this, 'daemon-set', {
        metadata,
        spec: { ...spec, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate } },
      });
    } else {
      const { rollout = { maxSurge: 1, maxUnavailable: 0 } } = props;
      const strategy =
        rollout === 'Recreate' ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: rolloutOf(rollout) };
      new k8s.KubeDeployment(this, 'deployment', {
        metadata,
        spec: { ...spec, replicas: props.kind.deployment, template, strategy },
      });
      // On one node a budget would only block its drain: an evicted pod has nowhere else to become ready.
      if (props.kind.deployment > 1 && nodesOf(chart.lab, props.placement).length > 1) this.addDisruptionBudget(id);
    }
    this.record(chart, id, serviceAccount, props);
  }

  private podMetadata(props: WorkloadProps): k8s.ObjectMeta {
    return {
      labels: { ...this.selector, ...props.labels },
      ...(props.podAnnotations ? { annotations: { ...props.podAnnotations } } : {}),
    };
  }

  private addDisruptionBudget(id: string): void {
    new k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
      metadata: { name: id },
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: { ...this.selector } },
        // Pods that are not ready protect nobody, and without this a broken release could not be drained away.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }

  private record(chart: ComponentChart, id: string, serviceAccount: string, props: WorkloadProps): void {
    const hostNetwork = props.pod?.hostNetwork ?? false;
    chart.workloads.push({
      name: id,
      namespace: chart.component.namespace,
      selector: this.selector,
      serviceAccount,
      hostNetwork,
      nodeAddresses: nodesOf(chart.lab, props.placement).map(({ address }) => address),
      mesh: props.mesh ?? (chart.mesh && !hostNetwork ? 'ambient' : 'none'),
      probePorts: probePortsOf(props.containers),
      usesClusterDns: (props.pod?.dnsPolicy ?? 'ClusterFirst') !== 'Default' && !hostNetwork,
      accepts: props.accepts ?? [],
      reaches: props.reaches ?? [],
    });
  }
}

const rolloutOf = ({ maxSurge, maxUnavailable }: { readonly maxSurge: number; readonly maxUnavailable: number }) => ({
  maxSurge: k8s.IntOrString.fromNumber(maxSurge),
  maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
});

function podSpec(serviceAccountName: string, selector: Readonly<Record<string, string>>, props: WorkloadProps): k8s.PodSpec {
  const spread = props.kind !== 'DaemonSet' && props.kind.deployment > 1;
  return {
    serviceAccountName,
    automountServiceAccountToken: props.usesApi ?? false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    ...schedulingOf(props.placement),
    ...(spread ? { topologySpreadConstraints: [onePerNode(selector)] } : {}),
    ...(props.initContainers
      ? {
          initContainers: props.initContainers.map((container) =>
            houseContainer({ unprobed: 'runs to completion', ...container }),
          ),
        }
      : {}),
    containers: props.containers.map(houseContainer),
    ...(props.volumes?.length ? { volumes: [...props.volumes] } : {}),
    ...props.pod,
  };
}

/**
 * Even over the nodes, counted per release so that an update does not block itself, and not counting nodes that are lost or
 * drained (their taints are honoured), so that the replacement of a lost pod can schedule on those that are left.
 */
const onePerNode = (selector: Readonly<Record<string, string>>): k8s.TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'DoNotSchedule',
  nodeAffinityPolicy: 'Honor',
  nodeTaintsPolicy: 'Honor',
  labelSelector: { matchLabels: { ...selector } },
  matchLabelKeys: ['pod-template-hash'],
});

function annotationsOf(props: WorkloadProps): Record<string, string> {
  const origins = (prefix: string, made: Origins = {}) =>
    Object.entries(made).map(([name, keys]) => [
      `${prefix}${name}`,
      Object.entries(keys)
        .map(([key, origin]) => `${key}=${origin}`)
        .join(','),
    ]);
  return Object.fromEntries([
    ...Object.entries(props.allow ?? {}).map(([rule, reason]) => [`${ALLOW_PREFIX}${rule}`, reason]),
    ...(props.survives?.length ? [[SURVIVES, props.survives.join(',')]] : []),
    ...origins(SECRET_PREFIX, props.secrets),
    ...origins(CONFIG_MAP_PREFIX, props.runtimeConfigMaps),
  ]);
}
