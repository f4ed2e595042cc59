import { selectsGatewayPods } from '../../gateway-pods';
import { SERVICE } from '../../group-kind';
import { at, record } from '../../json';
import { mapSelector, selectorText } from '../../label-selector';
import { objectIndex } from '../../object-index';
import { podIndex } from '../../pod-index';
import type { Rule } from '../../rule';

/**
 * A Service with a selector selects the pods of at least one template of its namespace. Services without a selector
 * (EndpointSlices by hand) and ExternalName Services are passed over, and so are, without a lab, those of namespaces in which
 * the set makes no pods.
 */
export const serviceSelectsPods: Rule = {
  id: 'service-selects-pods',
  severity: 'error',
  why: 'A Service that selects no pod has no endpoints: every connection to it is refused or times out.',
  remedy: 'Make spec.selector equal to labels of a pod template in the same namespace.',
  acceptable: true,
  *check(inventory) {
    const pods = podIndex(inventory);
    for (const manifest of objectIndex(inventory).ofKind(SERVICE)) {
      if (at(manifest.object, 'spec', 'type') === 'ExternalName') continue;
      const selector = mapSelector(record(at(manifest.object, 'spec', 'selector')));
      if (selector.length === 0 || !(inventory.lab || pods.hasPods(manifest.namespace))) continue;
      if (pods.selectsAny(manifest.namespace, selector) || selectsGatewayPods(inventory, manifest.namespace, selector)) continue;
      const message = `no pod template in namespace ${manifest.namespace} has ${selectorText(selector)}`;
      yield { manifest, field: 'spec.selector', message };
    }
  },
};
