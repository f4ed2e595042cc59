import type { Inventory } from './inventory';
import { records } from './json';
import { namespaceLabels } from './namespace-labels';
import type { PodTemplate } from './pod';

/** Label of a namespace or a pod that enrols it in Istio's ambient mesh, or with `none` keeps it out (istio.io/latest/docs/ambient). */
export const DATAPLANE_MODE = 'istio.io/dataplane-mode';

/** Port on which ambient pods take the connections of the mesh (HBONE). */
export const HBONE = 15008;

/** Source of kubelet's probes on ambient pods, IPv4 (istio.io/latest/docs/ambient/usage/networkpolicy). */
export const PROBE_ADDRESS = '169.254.7.127';

export const isAmbientNamespace = (inventory: Inventory, namespace: string): boolean =>
  namespaceLabels(inventory, namespace).labels[DATAPLANE_MODE] === 'ambient';

/** Whether ztunnel handles a pod's traffic: never in the host network, nor with a sidecar of its own. */
export function isAmbientPod(inventory: Inventory, pod: PodTemplate): boolean {
  if (pod.hostNetwork || pod.annotations['sidecar.istio.io/status'] !== undefined) return false;
  const mode = pod.labels[DATAPLANE_MODE];
  return mode === undefined ? isAmbientNamespace(inventory, pod.namespace) : mode === 'ambient';
}

/** Whether a pod opens its connections to ambient pods in HBONE: ambient pods, and Envoys told so (ingress gateways). */
export const opensHbone = (inventory: Inventory, pod: PodTemplate): boolean =>
  isAmbientPod(inventory, pod) ||
  (!pod.hostNetwork &&
    pod.containers.some(({ spec }) =>
      records(spec.env).some(({ name, value }) => name === 'ISTIO_META_ENABLE_HBONE' && value === 'true'),
    ));
