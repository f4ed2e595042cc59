import { SERVICE } from '../../group-kind';
import { at, record, tryText } from '../../json';
import { mapSelector } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import { tryPodTemplate } from '../../pod';
import { selectsPod } from '../../pod-index';
import type { Rule } from '../../rule';

/**
 * The Service that a StatefulSet names is there, headless and selects its pods. A warning, because one file may hold the
 * StatefulSet and another its Service. A StatefulSet without `serviceName` asks for no names.
 */
export const statefulSetService: Rule = {
  id: 'stateful-set-service',
  severity: 'warning',
  acceptable: true,
  why: 'The pods get no names of their own in DNS, and members of a cluster that look for each other do not find anyone.',
  remedy: 'Add a Service with clusterIP: None and the labels of the pods as its selector.',
  *check(inventory) {
    for (const manifest of inventory.ofKind('StatefulSet')) {
      const name = tryText(at(manifest.object, 'spec', 'serviceName')) ?? '';
      if (name === '') continue;
      const service = objectIndex(inventory).tryFind(SERVICE, manifest.namespace, name);
      const message = service ? tryProblem(manifest, service) : `Service ${name} is not there`;
      if (message) yield { manifest, field: 'spec.serviceName', message };
    }
  },
};

function tryProblem(statefulSet: Manifest, service: Manifest): string | undefined {
  const spec = record(service.object.spec);
  const pod = tryPodTemplate(statefulSet);
  const selector = mapSelector(record(spec.selector));
  if (pod && selector.length > 0 && !selectsPod(selector, pod)) return `Service ${service.name} does not select the pods`;
  return spec.clusterIP === 'None' ? undefined : `Service ${service.name} is not headless`;
}
