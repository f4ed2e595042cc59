import { fieldOf } from '../../field-path';
import { at, type Json, type JsonObject, record, records } from '../../json';
import type { Manifest } from '../../manifest';
import type { PodTemplate } from '../../pod';
import { tryQuantity } from '../../quantity';
import type { Rule, Violation } from '../../rule';

/** Every quantity of resources and sizes can be read, and none is a slip of unit such as 512m (half a byte) of memory. */
export const quantitiesParse: Rule = {
  id: 'quantities-parse',
  severity: 'error',
  why: 'The API server refuses the object, or the pod gets less than a byte of memory.',
  remedy: 'Write cores as 250m or 1, and bytes as 64Mi or 1Gi.',
  *check({ manifests, pods }) {
    for (const pod of pods) yield* inPod(pod);
    for (const manifest of manifests) {
      for (const [steps, map] of sizesOf(manifest)) yield* inMap(manifest, steps, map);
    }
  },
};

function* inPod({ manifest, field, spec, containers }: PodTemplate): Iterable<Violation> {
  for (const container of containers) {
    for (const part of ['requests', 'limits']) {
      yield* inMap(manifest, `${container.field}.resources.${part}`, at(container.spec, 'resources', part));
    }
  }
  for (const part of ['requests', 'limits']) yield* inMap(manifest, `${field}.resources.${part}`, at(spec, 'resources', part));
  yield* inMap(manifest, `${field}.overhead`, spec.overhead);
  for (const [index, volume] of records(spec.volumes).entries()) {
    const size = at(volume, 'emptyDir', 'sizeLimit');
    if (size !== undefined) yield* wrong(manifest, `${field}.volumes[${index}].emptyDir.sizeLimit`, 'memory', size);
    const claim = `${field}.volumes[${index}].ephemeral.volumeClaimTemplate.spec.resources.requests`;
    yield* inMap(manifest, claim, at(volume, 'ephemeral', 'volumeClaimTemplate', 'spec', 'resources', 'requests'));
  }
}

/** Maps of quantities in objects that are no pods. */
function* sizesOf({ kind, object }: Manifest): Iterable<readonly [field: string, map: Json | undefined]> {
  const spec = record(object.spec);
  if (kind === 'PersistentVolumeClaim') yield* requestsAndLimits('spec', spec);
  if (kind === 'PersistentVolume') yield ['spec.capacity', spec.capacity];
  if (kind === 'ResourceQuota') yield ['spec.hard', spec.hard];
  if (kind === 'StatefulSet') {
    for (const [index, claim] of records(spec.volumeClaimTemplates).entries()) {
      yield* requestsAndLimits(`spec.volumeClaimTemplates[${index}].spec`, record(claim.spec));
    }
  }
  if (kind === 'LimitRange') {
    for (const [index, limit] of records(spec.limits).entries()) {
      for (const part of ['default', 'defaultRequest', 'min', 'max']) yield [`spec.limits[${index}].${part}`, limit[part]];
    }
  }
}

function* requestsAndLimits(field: string, spec: JsonObject): Iterable<readonly [string, Json | undefined]> {
  for (const part of ['requests', 'limits']) yield [`${field}.resources.${part}`, at(spec, 'resources', part)];
}

function* inMap(manifest: Manifest, field: string, map: Json | undefined): Iterable<Violation> {
  for (const [resource, value] of Object.entries(record(map))) {
    if (value !== undefined && !isPlain(value)) yield* wrong(manifest, fieldOf(field, resource), resource, value);
  }
}

/** The spellings that nearly all manifests use and that are right for every resource. */
const isPlain = (value: Json) => typeof value === 'string' && /^\d+[KMGT]i$/.test(value);

function* wrong(manifest: Manifest, field: string, resource: string, value: Json): Iterable<Violation> {
  const shown = typeof value === 'object' ? 'this' : JSON.stringify(value);
  const quantity = tryQuantity(value);
  if (typeof value === 'string' && /\$\{/.test(value)) return;
  if (quantity === undefined) yield { manifest, field, message: `${shown} is no quantity`, remedy: guess(value) };
  else if (quantity < 0) yield { manifest, field, message: `${shown} is negative` };
  else if (/(?:^|\.)(?:memory|storage|ephemeral-storage)$/.test(resource) && !Number.isInteger(quantity)) {
    const remedy = `Did you mean "${String(value).replace(/m$/, 'Mi')}"?`;
    yield { manifest, field, message: `${shown} is ${quantity} bytes`, remedy };
  }
}

function guess(value: Json): string {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGT])(?:i?B|b)?$/i.exec(String(value)) ?? [];
  if (number === undefined) return 'Write cores as 250m or 1, and bytes as 64Mi or 1Gi.';
  return `Did you mean "${number}${unit.toUpperCase()}i"?`;
}
