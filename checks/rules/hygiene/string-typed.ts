import { fieldOf } from '../../field-path';
import { at, type Json, list, record, records } from '../../json';
import type { Manifest } from '../../manifest';
import type { PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';

/** Numbers, booleans and YAML's `on`/`yes` are not written where the API wants strings; null counts as absent, as in Go. */
export const stringTyped: Rule = {
  id: 'string-typed',
  severity: 'error',
  why: 'The API server refuses the object: it cannot unmarshal a number or bool into a string.',
  remedy: 'Quote the value.',
  *check({ manifests, pods }) {
    for (const manifest of manifests) yield* inObject(manifest);
    for (const pod of pods) yield* inPod(pod);
  },
};

const DATA: Readonly<Record<string, readonly string[]>> = { ConfigMap: ['data', 'binaryData'], Secret: ['data', 'stringData'] };

function* inObject(manifest: Manifest): Iterable<Violation> {
  const { object } = manifest;
  const metadata = record(object.metadata);
  yield* inMap(manifest, 'metadata.labels', metadata.labels);
  yield* inMap(manifest, 'metadata.annotations', metadata.annotations);
  yield* inMap(manifest, 'spec.selector.matchLabels', at(object, 'spec', 'selector', 'matchLabels'));
  yield* inMap(manifest, 'spec.podSelector.matchLabels', at(object, 'spec', 'podSelector', 'matchLabels'));
  if (manifest.apiVersion !== 'v1') return;
  if (manifest.kind === 'Service') yield* inMap(manifest, 'spec.selector', at(object, 'spec', 'selector'));
  for (const field of DATA[manifest.kind] ?? []) yield* inMap(manifest, field, object[field], manifest.kind === 'Secret');
}

function* inPod({ manifest, field, spec, containers }: PodTemplate): Iterable<Violation> {
  const steps = field.split('.').slice(0, -1);
  if (steps.length > 0) {
    for (const map of ['labels', 'annotations']) {
      yield* inMap(manifest, `${steps.join('.')}.metadata.${map}`, at(manifest.object, ...steps, 'metadata', map));
    }
  }
  yield* inMap(manifest, `${field}.nodeSelector`, spec.nodeSelector);
  for (const container of containers) {
    for (const key of ['command', 'args']) {
      for (const [index, value] of list(container.spec[key]).entries()) {
        if (!isText(value)) yield* wrong(manifest, `${container.field}.${key}[${index}]`, value, false);
      }
    }
    for (const [index, entry] of records(container.spec.env).entries()) {
      if (!isText(entry.value)) yield* wrong(manifest, `${container.field}.env[${index}].value`, entry.value, false);
    }
  }
}

function* inMap(manifest: Manifest, field: string, map: Json | undefined, secret = false): Iterable<Violation> {
  for (const [key, value] of Object.entries(record(map))) {
    if (!isText(value)) yield* wrong(manifest, fieldOf(field, key), value, secret);
  }
}

/** Null and an absent value are as good as a string: Go reads both as "". */
const isText = (value: Json | undefined): value is string | null | undefined =>
  value === undefined || value === null || typeof value === 'string';

function* wrong(manifest: Manifest, field: string, value: Json | undefined, secret: boolean): Iterable<Violation> {
  if (isText(value)) return;
  const type = Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  const message = scalar && !secret ? `${value} is ${type}, not a string` : `${type}, not a string`;
  if (!scalar) yield { manifest, field, message, remedy: 'Write the text as a block scalar (key: |).' };
  else if (secret) yield { manifest, field, message };
  else yield { manifest, field, message, remedy: `Quote it: "${value}".` };
}
