import { GATEWAY } from './group-kind';
import type { Inventory } from './inventory';
import type { Selector } from './label-selector';
import { objectIndex } from './object-index';

/** https://gateway-api.sigs.k8s.io/geps/gep-1762/: the label of everything that a controller makes for a Gateway. */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** Whether a selector means the pods that a controller deploys for a Gateway of that namespace, which no template shows. */
export function selectsGatewayPods(inventory: Inventory, namespace: string, selector: Selector): boolean {
  const names = selector.find(({ key, operator }) => key === GATEWAY_NAME && operator === 'In')?.values ?? [];
  return names.some((name) => objectIndex(inventory).tryFind(GATEWAY, namespace, name) !== undefined);
}
