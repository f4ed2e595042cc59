/** `<namespace>/<workload>`, as in `istio-ingress/ingress`. */
export type WorkloadName = `${string}/${string}`;

/** Who may open a connection to a workload. */
export type Source =
  | { readonly workload: WorkloadName }
  | { readonly cidr: string }
  /** The LAN of the lab. */
  | 'lan'
  /** Any address, the internet included (a port that the router forwards). */
  | 'anywhere'
  /** The nodes' own addresses: kubelets and pods in the host network. */
  | 'nodes'
  /** The API server, calling a webhook. */
  | 'api-server';

/**
 * Where a workload may open connections to. A workload is named here only if it cannot know its callers, because not every
 * lab has them; otherwise it says so itself, by `accepts`.
 */
export type Destination =
  | { readonly workload: WorkloadName }
  | { readonly cidr: string }
  | 'lan'
  | 'anywhere'
  | 'nodes'
  | 'api-server';

export interface Port {
  /** The port that the pod listens on; a NetworkPolicy sees it after the Service's translation. */
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** "These may connect to me, on these ports." The sender's side of the policy is derived from it. */
export interface Accept {
  readonly from: Source;
  readonly ports: readonly Port[];
  /** One clause that completes "because". */
  readonly why: string;
}

/** "I connect to these." */
export interface Reach {
  readonly to: Destination;
  /** @default - every port */
  readonly ports?: readonly Port[];
  readonly why: string;
}

/** How the mesh sees a workload's pods: captured by ztunnel, speaking HBONE by itself, or outside. */
export type MeshMembership = 'ambient' | 'gateway' | 'none';

/** What the policies need to know of a workload. */
export interface WorkloadRecord {
  readonly name: string;
  readonly namespace: string;
  /** Labels that select its pods, stable over releases. */
  readonly selector: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** Addresses of the nodes its pods may run on. */
  readonly nodeAddresses: readonly string[];
  readonly mesh: MeshMembership;
  /** Ports that kubelet probes. */
  readonly probePorts: readonly number[];
  /** True if its pods ask the cluster's DNS. */
  readonly usesClusterDns: boolean;
  readonly accepts: readonly Accept[];
  readonly reaches: readonly Reach[];
}
