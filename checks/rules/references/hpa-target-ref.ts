import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { groupOf } from '../../group-kind';
import { at, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** The workload that every HorizontalPodAutoscaler scales exists; targets of custom kinds are passed over. */
export const hpaTargetRef: Rule = {
  id: 'hpa-target-ref',
  severity: 'error',
  why: 'A HorizontalPodAutoscaler of a missing target scales nothing.',
  remedy: 'Correct spec.scaleTargetRef.',
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const manifest of index.ofKind({ group: 'autoscaling', kind: 'HorizontalPodAutoscaler' })) {
      const target = at(manifest.object, 'spec', 'scaleTargetRef');
      const type = { group: groupOf(tryText(at(target, 'apiVersion')) ?? ''), kind: tryText(at(target, 'kind')) ?? '' };
      const name = tryText(at(target, 'name')) ?? '';
      const { namespace } = manifest;
      if (!SCALABLE.has(`${type.group}/${type.kind}`) || index.tryFind(type, namespace, name)) continue;
      if (!coversNamespace(inventory, namespace, manifest)) continue;
      const message = `${type.kind} ${namespace}/${name} does not exist${alternatives(name, index.names(type, namespace))}`;
      yield { manifest, field: 'spec.scaleTargetRef', message };
    }
  },
};

/** Kinds of Kubernetes with a scale subresource. */
const SCALABLE: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  '/ReplicationController',
]);
