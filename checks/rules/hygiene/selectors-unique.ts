import { at, record } from '../../json';
import { labelSelector, mapSelector, selectorText } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { podIndex } from '../../pod-index';
import type { Rule } from '../../rule';

const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

/**
 * The selector of a workload selects no pods of another workload in its namespace. Services and policies may overlap. Labels
 * that a Job's controller adds do not matter here: Jobs have selectors of their own making.
 */
export const selectorsUnique: Rule = {
  id: 'selectors-unique',
  severity: 'error',
  why: 'Two controllers that claim the same pods fight over them; budgets and autoscalers count the wrong ones.',
  remedy: 'Give each workload a label of its own, such as app.kubernetes.io/component, in selector and template.',
  acceptable: true,
  *check(inventory) {
    const index = podIndex(inventory);
    for (const { manifest } of inventory.pods) {
      if (!KINDS.includes(manifest.kind)) continue;
      const selector = selectorOf(manifest);
      if (selector.length === 0) continue;
      for (const other of index.select(manifest.namespace, selector)) {
        if (other.manifest === manifest || isSame(other.manifest, manifest) || !KINDS.includes(other.manifest.kind)) continue;
        const message = `"${selectorText(selector)}" also selects the pods of ${other.manifest.kind} ${other.manifest.name}`;
        yield { manifest, field: 'spec.selector', message };
        break;
      }
    }
  },
};

const selectorOf = ({ kind, object }: Manifest) => {
  const selector = record(at(object, 'spec', 'selector'));
  return kind === 'ReplicationController' ? mapSelector(selector) : labelSelector(selector);
};

/** Two definitions of one object are the rule `duplicate-object`. */
const isSame = (a: Manifest, b: Manifest) => a.kind === b.kind && a.name === b.name;
