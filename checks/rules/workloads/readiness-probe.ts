import { SERVICE } from '../../group-kind';
import { isInjected } from '../../injection';
import { at, type Json, type JsonObject, record, records } from '../../json';
import { objectIndex } from '../../object-index';
import type { Container, PodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { servicePods } from '../../service-pods';

/**
 * A container that serves a port of a Service has a readiness probe. Services that publish unready pods, and pods of Jobs, are
 * passed over; where no container declares the port, a probe on any of them is enough.
 */
export const readinessProbe: Rule = {
  id: 'readiness-probe',
  severity: 'warning',
  acceptable: true,
  why: 'Without it a pod gets traffic before it listens: each rollout drops requests, and MetalLB announces an address too early.',
  remedy: 'Add a readinessProbe that answers when the container can serve.',
  *check(inventory) {
    const seen = new Set<Container>();
    for (const service of objectIndex(inventory).ofKind(SERVICE)) {
      const spec = record(service.object.spec);
      if (spec.publishNotReadyAddresses === true) continue;
      for (const pod of servicePods(inventory, service)) {
        if (pod.manifest.kind === 'Job' || pod.manifest.kind === 'CronJob') continue;
        for (const container of serving(pod, spec)) {
          if (container.spec.readinessProbe !== undefined || isInjected(pod, container) || seen.has(container)) continue;
          seen.add(container);
          const message = `container ${container.name} serves a Service and has no readiness probe`;
          yield { manifest: pod.manifest, field: `${container.field}.readinessProbe`, message };
        }
      }
    }
  },
};

/** The containers that declare a target port of the Service; the first one, if nothing tells which it is and none is probed. */
function serving(pod: PodTemplate, service: JsonObject): readonly Container[] {
  const lasting = pod.containers.filter(({ role }) => role === 'container' || role === 'sidecar');
  const targets = records(service.ports).map((port) => port.targetPort ?? port.port);
  const declaring = lasting.filter(({ spec }) => targets.some((target) => declares(spec, target)));
  if (declaring.length > 0) return declaring;
  return lasting.some(({ spec }) => spec.readinessProbe !== undefined) ? [] : lasting.slice(0, 1);
}

const declares = (container: JsonObject, target: Json | undefined): boolean =>
  records(container.ports).some((port) => at(port, typeof target === 'string' ? 'name' : 'containerPort') === target);
