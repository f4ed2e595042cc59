import type { Inventory } from './inventory';
import { record } from './json';
import { mapSelector } from './label-selector';
import type { Manifest } from './manifest';
import type { PodTemplate } from './pod';
import { podIndex } from './pod-index';

/** The pod templates behind a Service; none where it has no selector (its endpoints come from elsewhere then). */
export function servicePods(inventory: Inventory, service: Manifest): readonly PodTemplate[] {
  const spec = record(service.object.spec);
  const selector = mapSelector(record(spec.selector));
  return selector.length === 0 || spec.type === 'ExternalName' ? [] : podIndex(inventory).select(service.namespace, selector);
}
