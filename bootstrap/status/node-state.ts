import { z } from 'zod';
import type { Query } from '../facts/query';
import { UnreadableAnswer } from '../facts/query';

/** What the API server says of one node. */
export interface NodeState {
  readonly ready: boolean;
  /** Kubelet version, e.g. `v1.36.4+k3s1`. */
  readonly version: string;
  /** Why it is not ready, in the API's words; empty if it is. */
  readonly reason: string;
  /** True if nothing new is placed on it (kubectl cordon). */
  readonly cordoned: boolean;
}

const nodeList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ unschedulable: z.boolean().optional() }).optional(),
      status: z.object({
        nodeInfo: z.object({ kubeletVersion: z.string() }),
        conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).default([]),
      }),
    }),
  ),
});

/** Every node by name; undefined if this host has no API server, or it does not answer. */
export const nodeStates: Query<ReadonlyMap<string, NodeState> | undefined> = {
  key: 'kubernetes nodes',
  script: 'k3s kubectl get nodes -o json --request-timeout=10s',
  parse: (answer) => {
    if (answer.code !== 0) return undefined;
    try {
      return new Map(nodeList.parse(JSON.parse(answer.stdout)).items.map((item) => [item.metadata.name, stateOf(item)]));
    } catch {
      throw new UnreadableAnswer('kubernetes nodes', 'a NodeList in JSON', answer);
    }
  },
};

function stateOf({ spec, status }: z.infer<typeof nodeList>['items'][number]): NodeState {
  const condition = status.conditions.find(({ type }) => type === 'Ready');
  const ready = condition?.status === 'True';
  return {
    ready,
    version: status.nodeInfo.kubeletVersion,
    reason: ready ? '' : (condition?.message ?? 'its kubelet has never reported'),
    cordoned: spec?.unschedulable === true,
  };
}
