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
  const local = byLabel(inventory.pods, ({ namespace }) => namespace);
  // Few sets need the index over all namespaces, so it waits until somebody asks.
  const everywhere = perInventory(({ pods }) => byLabel(pods, () => EVERYWHERE));
  const candidates = (namespace: string, selector: Selector) => smallest(local, namespace, selector);
  return {
    hasPods: (namespace) => local.has(namespace),
    select: (namespace, selector) => candidates(namespace, selector).filter((pod) => selectsPod(selector, pod)),
    selectEverywhere: (selector) =>
      smallest(everywhere(inventory), EVERYWHERE, selector).filter((pod) => selectsPod(selector, pod)),
    selectsAny: (namespace, selector) => candidates(namespace, selector).some((pod) => selectsPod(selector, pod)),
  };
});

type Postings = ReadonlyMap<string, readonly PodTemplate[]>;

/** Pod templates by `scope`, by `scope/key` and by `scope/key=value`. */
function byLabel(pods: readonly PodTemplate[], scopeOf: (pod: PodTemplate) => string): Postings {
  const postings = new Map<string, PodTemplate[]>();
  const add = (key: string, pod: PodTemplate) => {
    const others = postings.get(key);
    if (others) others.push(pod);
    else postings.set(key, [pod]);
  };
  for (const pod of pods) {
    const scope = scopeOf(pod);
    add(scope, pod);
    for (const [key, value] of Object.entries(pod.labels)) {
      add(`${scope}/${key}`, pod);
      add(`${scope}/${key}=${value}`, pod);
    }
  }
  return postings;
}

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

const CONTROLLER_KEYS: ReadonlySet<string> = new Set(Object.values(ADDED).flat());

/** Whether a selector selects the pods of a template; labels that only its controller adds are taken to fit. */
export function selectsPod(selector: Selector, pod: PodTemplate): boolean {
  if (!selector.some(({ key }) => CONTROLLER_KEYS.has(key))) return matchesLabels(selector, pod.labels);
  const added = ADDED[pod.manifest.kind] ?? [];
  const shown = selector.filter(({ key }) => !added.includes(key));
  return matchesLabels(shown, pod.labels);
}

function smallest(postings: Postings, scope: string, selector: Selector): readonly PodTemplate[] {
  let best = postings.get(scope) ?? [];
  for (const requirement of selector) {
    const pods = tryPostings(postings, scope, requirement);
    if (pods && pods.length < best.length) best = pods;
  }
  return best;
}

function tryPostings(
  postings: Postings,
  scope: string,
  { key, operator, values }: Requirement,
): readonly PodTemplate[] | undefined {
  if (CONTROLLER_KEYS.has(key)) return undefined;
  const [only, ...more] = values;
  if (operator === 'In' && only !== undefined && more.length === 0) return postings.get(`${scope}/${key}=${only}`) ?? [];
  if (operator === 'In' || operator === 'Exists') return postings.get(`${scope}/${key}`) ?? [];
  return undefined;
}
