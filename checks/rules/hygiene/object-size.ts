import { record } from '../../json';
import type { Manifest } from '../../manifest';
import type { Rule, Violation } from '../../rule';

/** etcd refuses requests above 1.5 MiB (etcd server/embed/config.go, DefaultMaxRequestBytes). */
const OBJECT_LIMIT = 1.5 * 1024 * 1024;
/** k8s.io/api/core/v1 types.go, MaxSecretSize: the sum of the values of a ConfigMap or a Secret. */
const DATA_LIMIT = 1024 * 1024;
/** k8s.io/apimachinery/pkg/api/validation/objectmeta.go, TotalAnnotationSizeLimitB: keys and values. */
const ANNOTATION_LIMIT = 256 * 1024;

/** No object is larger than what the API server and its store take. */
export const objectSize: Rule = {
  id: 'object-size',
  severity: 'error',
  why: 'The API server refuses the object.',
  remedy: 'Split the object, or keep the large part in an image or a volume.',
  *check({ manifests }) {
    for (const manifest of manifests) yield* violationsOf(manifest);
  },
};

function* violationsOf(manifest: Manifest): Iterable<Violation> {
  const { object, kind } = manifest;
  const annotations = sizeOf(manifest.annotations) + sizeOf(Object.keys(manifest.annotations));
  if (annotations > ANNOTATION_LIMIT) {
    yield {
      manifest,
      field: 'metadata.annotations',
      message: `annotations of ${annotations} bytes; the limit is ${ANNOTATION_LIMIT}`,
    };
  }
  if (manifest.apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret')) {
    // Three bytes are four characters of base64.
    const decoded = (field: string) => Math.floor((sizeOf(record(object[field])) * 3) / 4);
    const size =
      kind === 'Secret'
        ? decoded('data') + sizeOf(record(object.stringData))
        : decoded('binaryData') + sizeOf(record(object.data));
    if (size > DATA_LIMIT)
      yield { manifest, field: 'data', message: `${kind} data of ${size} bytes; the limit is ${DATA_LIMIT}` };
  }
  // Prose and indentation make YAML larger than JSON, so only large YAML is measured exactly.
  if (manifest.bytes <= OBJECT_LIMIT) return;
  const bytes = Buffer.byteLength(JSON.stringify(object));
  if (bytes > OBJECT_LIMIT) yield { manifest, field: '', message: `object of ${bytes} bytes; the limit is ${OBJECT_LIMIT}` };
}

const sizeOf = (values: object) =>
  Object.values(values).reduce<number>((sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0), 0);
