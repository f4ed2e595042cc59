import { type Json, record } from '../../json';
import type { Manifest } from '../../manifest';
import type { Rule, Violation } from '../../rule';

/** Fields that only the API server writes. */
const SERVER_FIELDS = [
  'creationTimestamp',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** Annotations that only kubectl and controllers write. */
const WRITTEN_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
];

/**
 * Manifests hold intent only, nothing that was read back from a cluster. `creationTimestamp: null` and an empty `status`, which
 * code generators write, are harmless and pass.
 */
export const metadataGenerated: Rule = {
  id: 'metadata-generated',
  severity: 'warning',
  why: 'Fields of the server conflict on every apply (resourceVersion, uid), or show a drift that is none (status).',
  remedy: 'Delete the field; it was copied from kubectl get -o yaml.',
  *check({ manifests }) {
    for (const manifest of manifests) yield* violationsOf(manifest);
  },
};

function* violationsOf(manifest: Manifest): Iterable<Violation> {
  const metadata = record(manifest.object.metadata);
  for (const field of SERVER_FIELDS) {
    if (metadata[field] === undefined || metadata[field] === null) continue;
    yield { manifest, field: `metadata.${field}`, message: `metadata.${field} is written by the API server` };
  }
  for (const annotation of WRITTEN_ANNOTATIONS) {
    if (manifest.annotations[annotation] === undefined) continue;
    yield {
      manifest,
      field: `metadata.annotations["${annotation}"]`,
      message: 'this annotation is written by kubectl or a controller',
    };
  }
  if (!isEmpty(manifest.object.status)) yield { manifest, field: 'status', message: 'status is written by controllers' };
}

/** No text, number or true anywhere inside: what a code generator leaves of a status. */
function isEmpty(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.every(isEmpty);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}
