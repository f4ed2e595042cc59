import type { Requirement, Selector } from './label-selector';
import { matchesLabels } from './label-selector';
import { perInventory } from './per-inventory';
import type { PodTemplate } from './pod';

/** Pod templates by label, so that a selector looks at few of them. */
export interface PodIndex {
  /** Whether the set has any pod template in that namespace. */
  hasPods(namespace: string): boolean;
  /** The pod templates of a namespace that a selector selects, in the order of the inventory. */
  select(namespace: string, selector: Selector): readonly PodTemplate[];
  /** The same over all namespaces. */
  selectEverywhere(selector: Selector): readonly PodTemplate[];
  /** Whether `select` would find any. */
  selectsAny(namespace: string, selector: Selector): boolean;
}

/** The index of an inventory, made once. */
export const podIndex = perInventory((inventory): PodIndex => {
  const byLabel = new Map<string, PodTemplate[]>();
  const add = (key: string, pod: PodTemplate) => {
    const pods = byLabel.get(key);
    if (pods) pods.push(pod);
    else byLabel.set(key, [pod]);
  };
  for (const pod of inventory.pods) {
    for (const scope of [pod.namespace, EVERYWHERE]) {
      add(scope, pod);
      for (const [key, value] of Object.entries(pod.labels)) {
        add(`${scope}/${key}`, pod);
        add(`${scope}/${key}=${value}`, pod);
      }
    }
  }
  const candidates = (scope: string, selector: Selector) => smallest(byLabel, scope, selector);
  return {
    hasPods: (namespace) => byLabel.has(namespace),
    select: (namespace, selector) => candidates(namespace, selector).filter((pod) => selectsPod(selector, pod)),
    selectEverywhere: (selector) => candidates(EVERYWHERE, selector).filter((pod) => selectsPod(selector, pod)),
    selectsAny: (namespace, selector) => candidates(namespace, selector).some((pod) => selectsPod(selector, pod)),
  };
});

/** No namespace is called so. */
const EVERYWHERE = '*';

/**
 * Labels that controllers add to the pods they make, which no template shows:
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['pod-template-hash'],
  DaemonSet: ['controller-revision-hash', 'pod-template-generation'],
  StatefulSet: ['controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index'],
  Job: ['job-name', 'batch.kubernetes.io/job-name', 'controller-uid', 'batch.kubernetes.io/controller-uid'],
  CronJob: ['job-name', 'batch.kubernetes.io/job-name', 'controller-uid', 'batch.kubernetes.io/controller-uid'],
};

/** Whether a selector selects the pods of a template; labels that only its controller adds are taken to fit. */
export function selectsPod(selector: Selector, pod: PodTemplate): boolean {
  const added = ADDED[pod.manifest.kind] ?? [];
  return matchesLabels(
    selector.filter(({ key }) => !added.includes(key)),
    pod.labels,
  );
}

function smallest(byLabel: ReadonlyMap<string, readonly PodTemplate[]>, scope: string, selector: Selector) {
  let best = byLabel.get(scope) ?? [];
  for (const requirement of selector) {
    const pods = postings(byLabel, scope, requirement);
    if (pods && pods.length < best.length) best = pods;
  }
  return best;
}

const CONTROLLER_KEYS: ReadonlySet<string> = new Set(Object.values(ADDED).flat());

function postings(
  byLabel: ReadonlyMap<string, readonly PodTemplate[]>,
  scope: string,
  { key, operator, values }: Requirement,
): readonly PodTemplate[] | undefined {
  if (CONTROLLER_KEYS.has(key)) return undefined;
  const [only, ...more] = values;
  if (operator === 'In' && only !== undefined && more.length === 0) return byLabel.get(`${scope}/${key}=${only}`) ?? [];
  if (operator === 'In' || operator === 'Exists') return byLabel.get(`${scope}/${key}`) ?? [];
  return undefined;
}
