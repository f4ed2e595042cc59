import type { Container, PodTemplate } from './pod';

/**
 * Whether Istio's injector fills in the container: in a pod that asks for injection `image: auto` is a placeholder, and image,
 * ports, probes and security context come from the injection template (istio.io, "Installing Gateways", gateway injection).
 */
export const isInjected = (pod: PodTemplate, container: Container): boolean =>
  container.spec.image === 'auto' &&
  (pod.labels['sidecar.istio.io/inject'] === 'true' ||
    pod.annotations['sidecar.istio.io/inject'] === 'true' ||
    pod.annotations['inject.istio.io/templates'] !== undefined);
