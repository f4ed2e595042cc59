import { at, type JsonObject, records, textMap, tryText } from '../../../checks/json';
import type { ApiClient } from './api-client';
import { isReady } from './readiness';

/** A pod as far as placement is concerned. */
export interface ScheduledPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined while no node was found for it. */
  readonly node: string | undefined;
  readonly ready: boolean;
  /** Being deleted. On a node without power this lasts until it returns. */
  readonly leaving: boolean;
  /** What the scheduler says about a pod without a node. */
  readonly complaint: string;
  /** `DaemonSet`, `ReplicaSet`, `StatefulSet`, `Job`; `''` for a bare pod. */
  readonly ownerKind: string;
}

/** Every pod of the cluster that has not completed. */
export async function allPods(api: ApiClient): Promise<readonly ScheduledPod[]> {
  const pods = await api.list('/api/v1/pods');
  return pods.filter((pod) => at(pod, 'status', 'phase') !== 'Succeeded').map(scheduledPod);
}

/** The pods of a workload. */
export const podsOf = (
  pods: readonly ScheduledPod[],
  namespace: string,
  selector: Readonly<Record<string, string>>,
): readonly ScheduledPod[] =>
  pods.filter(
    (pod) => pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value),
  );

const scheduledPod = (pod: JsonObject): ScheduledPod => ({
  name: tryText(at(pod, 'metadata', 'name')) ?? '',
  namespace: tryText(at(pod, 'metadata', 'namespace')) ?? '',
  labels: textMap(at(pod, 'metadata', 'labels')),
  node: tryText(at(pod, 'spec', 'nodeName')),
  ready: isReady(pod),
  leaving: at(pod, 'metadata', 'deletionTimestamp') !== undefined,
  complaint:
    records(at(pod, 'status', 'conditions'))
      .filter(({ type, status }) => type === 'PodScheduled' && status === 'False')
      .map(({ message }) => tryText(message) ?? '')[0] ?? '',
  ownerKind: tryText(at(pod, 'metadata', 'ownerReferences', 0, 'kind')) ?? '',
});
