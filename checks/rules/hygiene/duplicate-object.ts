import { groupOf } from '../../group-kind';
import type { Manifest } from '../../manifest';
import type { Rule } from '../../rule';

/** No object is defined twice; the API version does not matter, since one object is served in all of them. */
export const duplicateObject: Rule = {
  id: 'duplicate-object',
  severity: 'error',
  why: 'Flux refuses the whole component; other engines apply both in turn, for ever.',
  remedy: 'Delete one of the two, or rename it.',
  *check({ manifests }) {
    const first = new Map<string, Manifest>();
    for (const manifest of manifests) {
      if (manifest.name === '') continue;
      const key = `${groupOf(manifest.apiVersion)}/${manifest.kind}/${manifest.namespace}/${manifest.name}`;
      const other = first.get(key);
      if (other) yield { manifest, field: 'metadata.name', message: `${manifest.kind} is also in ${other.path}` };
      else first.set(key, manifest);
    }
  },
};
