import { NAMESPACE } from './group-kind';
import type { Inventory } from './inventory';
import { type Labels, matchesLabels, type Selector } from './label-selector';
import { objectIndex } from './object-index';

/** Set on every namespace by the API server. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The labels of a namespace, with the one that every namespace has; `complete` is false if its object is not in the set. */
export function namespaceLabels(inventory: Inventory, name: string): { readonly labels: Labels; readonly complete: boolean } {
  const manifest = objectIndex(inventory).tryFind(NAMESPACE, '', name);
  return { labels: { ...manifest?.labels, [NAMESPACE_NAME]: name }, complete: manifest !== undefined };
}

/** Whether a namespace fulfils a selector; undefined if that depends on labels that are not in the set. */
export function isNamespaceSelected(inventory: Inventory, name: string, selector: Selector): boolean | undefined {
  const { labels, complete } = namespaceLabels(inventory, name);
  const [known, other] = [
    selector.filter(({ key }) => key === NAMESPACE_NAME),
    selector.filter(({ key }) => key !== NAMESPACE_NAME),
  ];
  if (!matchesLabels(known, labels)) return false;
  if (complete || other.length === 0) return matchesLabels(other, labels);
  return undefined;
}
