import { alternatives } from '../../alternatives';
import { coversNamespace } from '../../coverage';
import { groupOf, SERVICE_ACCOUNT } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';

/** Every ServiceAccount that a pod or a Flux object runs as is in the set; `default` exists in every namespace. */
export const serviceAccountRef: Rule = {
  id: 'service-account-ref',
  severity: 'error',
  why: 'The API server refuses pods of a missing ServiceAccount: the workload is accepted and never gets a pod.',
  remedy: 'Correct the name, or add the ServiceAccount to the namespace.',
  *check(inventory) {
    const index = objectIndex(inventory);
    for (const { manifest, field, name } of accounts(inventory)) {
      const { namespace } = manifest;
      if (name === 'default' || index.tryFind(SERVICE_ACCOUNT, namespace, name)) continue;
      if (!coversNamespace(inventory, namespace, manifest)) continue;
      const existing = alternatives(name, index.names(SERVICE_ACCOUNT, namespace));
      yield { manifest, field, message: `ServiceAccount ${namespace}/${name} does not exist${existing}` };
    }
  },
};

interface Account {
  readonly manifest: Manifest;
  readonly field: string;
  readonly name: string;
}

function* accounts({ pods, ofKind }: Inventory): Iterable<Account> {
  for (const { manifest, field, spec } of pods) {
    // `serviceAccount` is the deprecated spelling, still read where the other one is absent.
    for (const key of ['serviceAccountName', 'serviceAccount'] as const) {
      const name = tryText(spec[key]);
      if (!name) continue;
      yield { manifest, field: `${field}.${key}`, name };
      break;
    }
  }
  for (const manifest of FLUX_KINDS.flatMap((kind) => ofKind(kind))) {
    const name = tryText(at(manifest.object, 'spec', 'serviceAccountName'));
    if (name && groupOf(manifest.apiVersion).endsWith('.toolkit.fluxcd.io')) {
      yield { manifest, field: 'spec.serviceAccountName', name };
    }
  }
}

/** Flux objects that act as a ServiceAccount of their own namespace. */
const FLUX_KINDS = ['Kustomization', 'HelmRelease', 'OCIRepository', 'Bucket'];
