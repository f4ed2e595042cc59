import { at, records, tryText } from '../../json';
import { dnsLabelProblem, portNameProblem } from '../../kubernetes-name';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** Containers, their ports, volumes and the ports of Services have names that the API server accepts. */
export const partNameValid: Rule = {
  id: 'part-name-valid',
  severity: 'error',
  why: 'The API server refuses the whole object.',
  remedy: 'Shorten or respell the name, and whatever refers to it.',
  *check({ pods, ofKind }) {
    for (const pod of pods) {
      for (const { field, message } of partsOf(pod)) if (message) yield { manifest: pod.manifest, field, message };
    }
    for (const manifest of ofKind('Service')) {
      if (manifest.apiVersion !== 'v1') continue;
      for (const [index, port] of records(at(manifest.object, 'spec', 'ports')).entries()) {
        const name = tryText(port.name);
        const message = name ? dnsLabelProblem(name) : undefined;
        if (message) yield { manifest, field: `spec.ports[${index}].name`, message };
      }
    }
  },
};

function* partsOf(pod: PodTemplate): Iterable<{ readonly field: string; readonly message: string | undefined }> {
  for (const container of pod.containers) {
    const message = container.name === '' ? 'no name' : dnsLabelProblem(container.name);
    yield { field: `${container.field}.name`, message };
    for (const [index, port] of records(container.spec.ports).entries()) {
      const name = tryText(port.name);
      if (name) yield { field: `${container.field}.ports[${index}].name`, message: portNameProblem(name) };
    }
  }
  for (const [index, volume] of records(pod.spec.volumes).entries()) {
    const name = tryText(volume.name);
    yield { field: `${pod.field}.volumes[${index}].name`, message: name ? dnsLabelProblem(name) : 'no name' };
  }
}
