import { at, record } from '../../json';
import { labelSelector, matchesLabels, selectorText } from '../../label-selector';
import type { Rule } from '../../rule';

const KINDS = ['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet'];

/** The selector of a workload selects the pods of its own template. */
export const selectorMatchesTemplate: Rule = {
  id: 'selector-matches-template',
  severity: 'error',
  why: 'The API server refuses a workload whose selector is empty or does not fit its template.',
  remedy: 'Put every label of spec.selector.matchLabels into spec.template.metadata.labels.',
  *check({ pods }) {
    for (const { manifest, labels } of pods) {
      if (!KINDS.includes(manifest.kind) || manifest.apiVersion !== 'apps/v1') continue;
      const selector = labelSelector(record(at(manifest.object, 'spec', 'selector')));
      if (selector.length === 0) yield { manifest, field: 'spec.selector', message: 'no selector' };
      else if (!matchesLabels(selector, labels)) {
        const has = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
        const message = `selector "${selectorText(selector)}", template with ${has.length > 0 ? `"${has.join(', ')}"` : 'no labels'}`;
        yield { manifest, field: 'spec.selector', message };
      }
    }
  },
};
