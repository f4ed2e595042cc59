import { NAMESPACE } from './group-kind';
import { type Labels, matchesLabels, type Selector, selectorText } from './label-selector';
import { objectIndex } from './object-index';
import { perInventory } from './per-inventory';

/** The label that every namespace carries: its own name. */
const NAME = 'kubernetes.io/metadata.name';

/** The namespaces that a set shows: declared ones, those with pods in it, and those of every cluster. */
export interface NamespaceIndex {
  /** Names of the namespaces that a selector selects. Of a namespace that is not declared only the name is known. */
  select(selector: Selector): ReadonlySet<string>;
}

/** The index of an inventory, made once. */
export const namespaceIndex = perInventory((inventory): NamespaceIndex => {
  const labels = new Map<string, Labels>();
  for (const { name, labels: own } of objectIndex(inventory).ofKind(NAMESPACE)) labels.set(name, { ...own, [NAME]: name });
  for (const name of ['default', 'kube-system', ...inventory.pods.map(({ namespace }) => namespace)]) {
    if (!labels.has(name)) labels.set(name, { [NAME]: name });
  }
  const selected = new Map<string, ReadonlySet<string>>();
  const candidates = (selector: Selector): Iterable<string> =>
    selector.find(({ key, operator }) => key === NAME && operator === 'In')?.values ?? labels.keys();
  return {
    select: (selector) => {
      const text = selectorText(selector);
      const known = selected.get(text);
      if (known) return known;
      const names = [...candidates(selector)].filter((name) => {
        const own = labels.get(name);
        return own !== undefined && matchesLabels(selector, own);
      });
      const found = new Set(names);
      selected.set(text, found);
      return found;
    },
  };
});
