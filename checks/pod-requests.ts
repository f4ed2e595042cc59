import { at, type Json, type JsonObject, record } from './json';
import type { Container, PodTemplate } from './pod';
import { tryQuantity } from './quantity';

/** What the scheduler sets aside for one pod. */
export interface Requests {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

const known = new WeakMap<PodTemplate, Requests>();

/**
 * The effective requests of a pod, as the scheduler counts them: the larger of what its containers and sidecars ask for
 * together and what its init containers ask for in turn (with the sidecars started before them), or the pod's own
 * `spec.resources`; plus `overhead`. A container without a request counts with its limit, else with nothing.
 *
 * Source: k8s.io/component-helpers/resource PodRequests.
 */
export function podRequests(pod: PodTemplate): Requests {
  const requests = known.get(pod) ?? { cpu: total(pod, 'cpu'), memory: total(pod, 'memory') };
  known.set(pod, requests);
  return requests;
}

/** The request of a container or pod for a resource as written: the limit stands in for a missing request. */
export const requestOf = (spec: JsonObject, resource: string): Json | undefined =>
  at(spec, 'resources', 'requests', resource) ?? at(spec, 'resources', 'limits', resource);

function total(pod: PodTemplate, resource: keyof Requests): number {
  const ofPod = tryQuantity(requestOf(pod.spec, resource));
  return (ofPod ?? ofContainers(pod.containers, resource)) + (tryQuantity(record(pod.spec.overhead)[resource]) ?? 0);
}

function ofContainers(containers: readonly Container[], resource: keyof Requests): number {
  const request = ({ spec }: Container) => tryQuantity(requestOf(spec, resource)) ?? 0;
  let running = 0;
  let sidecars = 0;
  let peak = 0;
  for (const container of containers) {
    if (container.role === 'container') running += request(container);
    if (container.role === 'sidecar') sidecars += request(container);
    if (container.role === 'init') peak = Math.max(peak, sidecars + request(container));
  }
  return Math.max(running + sidecars, peak);
}
