import { at, type JsonObject, records, tryText } from '../../../checks/json';
import type { Lab, LabNode } from '../../../config/lab';
import type { ApiClient } from './api-client';
import { ApiResources } from './api-resources';
import { apply } from './apply';
import { type ControlPlane, kubeconfig, startControlPlane } from './control-plane';
import { type Patience, startControllers } from './controllers';
import { inParallel } from './in-parallel';
import type { LabProcess } from './lab-process';
import { clusterNodes, nodeObject, POWER_LABEL } from './node-objects';
import { isReady } from './readiness';
import { Sandbox } from './sandbox';
import { until } from './until';

export interface ClusterLabOptions {
  /** Its networks, and its nodes if there are any. */
  readonly lab: Lab;
  /**
   * `api`: the API server alone, in which nothing happens by itself; `nodes`: with controllers, scheduler, and the lab's nodes,
   * on which pods become ready without running.
   */
  readonly run: 'api' | 'nodes';
  /** How long a silent node counts as Ready. @default 'short' */
  readonly patience?: Patience;
}

/** A real control plane in a sandbox of its own. */
export interface ClusterLab {
  readonly lab: Lab;
  readonly api: ApiClient;
  readonly resources: ApiResources;
  readonly sandbox: Sandbox;
  readonly apiServer: LabProcess;
  /** Cuts a node's power, or gives it back; nobody tells the API server. */
  power(node: string, state: 'on' | 'off'): Promise<void>;
  /**
   * A kubeconfig for a client that reaches the API server at this URL.
   *
   * @param token whose rights it has. @default - an administrator's
   */
  kubeconfig(server: string, token?: string): string;
  /** Ends everything, and leaves nothing behind. */
  stop(): Promise<void>;
}

/**
 * Starts a lab and waits until it is usable: 3 s on two cores. Labs do not see each other. If anything fails nothing is left.
 * Needs the parts `kubernetes`, `etcd` and, for `nodes`, `kwok`: see `describe-cluster.ts` for a test that skips without them.
 */
export async function startClusterLab({ lab, run, patience = 'short' }: ClusterLabOptions): Promise<ClusterLab> {
  const sandbox = await Sandbox.create();
  try {
    const plane = await startControlPlane(sandbox, lab);
    const cluster = clusterLab(lab, sandbox, plane);
    if (run === 'nodes') {
      startControllers(sandbox, lab, patience);
      await addNodes(cluster, clusterNodes(lab));
    }
    return cluster;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

function clusterLab(lab: Lab, sandbox: Sandbox, { api, apiServer, token }: ControlPlane): ClusterLab {
  return {
    lab,
    api,
    sandbox,
    apiServer,
    resources: new ApiResources(api),
    power: async (node, state) => {
      await api.patch(`/api/v1/nodes/${node}`, { metadata: { labels: { [POWER_LABEL]: state } } });
    },
    kubeconfig: (server, other = token) => kubeconfig(server, other),
    stop: async () => {
      api.close();
      await sandbox.stop();
    },
  };
}

/** Until the controllers have taken `not-ready` off a node it is no place for pods, and spreads do not count it. */
const hasConditionTaint = (node: JsonObject): boolean =>
  records(at(node, 'spec', 'taints')).some(({ key }) => tryText(key)?.startsWith('node.kubernetes.io/'));

/** Registers nodes and waits until they are Ready, and until pods of the default ServiceAccount can be made. */
export async function addNodes(cluster: ClusterLab, nodes: readonly LabNode[]): Promise<void> {
  await inParallel(nodes, (node) => apply(cluster, nodeObject(node)));
  await until('the nodes to be Ready', 30, async () => {
    const all = await cluster.api.list('/api/v1/nodes');
    return all.length === nodes.length && all.every(isReady) && !all.some(hasConditionTaint) ? true : undefined;
  });
  await until('ServiceAccount default/default', 30, () =>
    cluster.api.tryGet('/api/v1/namespaces/default/serviceaccounts/default'),
  );
}
