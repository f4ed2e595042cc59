import { fieldOf } from '../../field-path';
import { at, type Json, record } from '../../json';
import { annotationKeyProblem, labelKeyProblem, labelValueProblem } from '../../kubernetes-name';
import type { Manifest } from '../../manifest';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** Label keys and values and annotation keys are spelled as the API server wants them, on objects, pod templates and selectors. */
export const labelsValid: Rule = {
  id: 'labels-valid',
  severity: 'error',
  why: 'The API server refuses the object.',
  remedy: 'Keys: an optional DNS prefix and "/", then at most 63 letters, digits, "-", "_", "."; values: the same, or empty.',
  *check({ manifests, pods }) {
    for (const manifest of manifests) yield* mapsOf(manifest);
    for (const pod of pods) if (pod.manifest.kind !== 'Pod') yield* templateMaps(pod);
  },
};

function* mapsOf(manifest: Manifest) {
  const metadata = record(manifest.object.metadata);
  yield* labels(manifest, 'metadata.labels', metadata.labels);
  yield* annotations(manifest, 'metadata.annotations', metadata.annotations);
  yield* labels(manifest, 'spec.selector.matchLabels', at(manifest.object, 'spec', 'selector', 'matchLabels'));
  if (manifest.kind === 'Service' && manifest.apiVersion === 'v1') {
    yield* labels(manifest, 'spec.selector', at(manifest.object, 'spec', 'selector'));
  }
}

function* templateMaps({ manifest, field, spec }: PodTemplate) {
  const steps = field.split('.').slice(0, -1);
  const template = steps.join('.');
  yield* labels(manifest, `${template}.metadata.labels`, at(manifest.object, ...steps, 'metadata', 'labels'));
  yield* annotations(manifest, `${template}.metadata.annotations`, at(manifest.object, ...steps, 'metadata', 'annotations'));
  yield* labels(manifest, `${field}.nodeSelector`, spec.nodeSelector);
}

function* labels(manifest: Manifest, field: string, map: Json | undefined) {
  for (const [key, value] of Object.entries(record(map))) {
    const message = labelKeyProblem(key) ?? (typeof value === 'string' ? labelValueProblem(value) : undefined);
    if (message) yield { manifest, field: fieldOf(field, key), message };
  }
}

function* annotations(manifest: Manifest, field: string, map: Json | undefined) {
  for (const key of Object.keys(record(map))) {
    const message = annotationKeyProblem(key);
    if (message) yield { manifest, field: fieldOf(field, key), message };
  }
}
