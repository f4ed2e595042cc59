import type { GroupKind } from '../../group-kind';
import { at, record, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule, Violation } from '../../rule';

const PEER_AUTHENTICATION: GroupKind = { group: 'security.istio.io', kind: 'PeerAuthentication' };

/**
 * Where Istio's control plane is in the set, its namespace has a PeerAuthentication that demands mutual TLS of the whole mesh, and
 * nothing weakens it. A set without the control plane proves nothing and has no findings but the weakenings.
 */
export const meshStrict: Rule = {
  id: 'mesh-strict',
  severity: 'error',
  why: 'Without STRICT the mesh accepts plaintext, so identities in AuthorizationPolicies can be bypassed.',
  remedy: 'Add a PeerAuthentication without selector and with mtls.mode STRICT to the namespace of istiod.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    const policies = index.ofKind(PEER_AUTHENTICATION);
    for (const istiod of index.ofKind({ group: 'apps', kind: 'Deployment' })) {
      if (istiod.name !== 'istiod' && istiod.labels.app !== 'istiod') continue;
      if (policies.some((policy) => policy.namespace === istiod.namespace && isMeshWide(policy) && modeOf(policy) === 'STRICT'))
        continue;
      const message = `no PeerAuthentication in ${istiod.namespace} makes mutual TLS STRICT for the mesh`;
      yield { manifest: istiod, field: 'metadata.namespace', message };
    }
    for (const policy of policies) yield* weakenings(policy);
  },
};

const isMeshWide = ({ object }: Manifest) => Object.keys(record(at(object, 'spec', 'selector', 'matchLabels'))).length === 0;

const modeOf = ({ object }: Manifest) => tryText(at(object, 'spec', 'mtls', 'mode')) ?? 'UNSET';

const WEAK = ['PERMISSIVE', 'DISABLE'];

function* weakenings(manifest: Manifest): Iterable<Violation> {
  const remedy = 'Delete it, or accept it with the reason why this traffic cannot be in the mesh.';
  const mode = modeOf(manifest);
  if (WEAK.includes(mode)) yield { manifest, field: 'spec.mtls.mode', message: `${mode} accepts plaintext`, remedy };
  for (const [port, setting] of Object.entries(record(at(manifest.object, 'spec', 'portLevelMtls')))) {
    const portMode = tryText(record(setting).mode) ?? 'UNSET';
    if (WEAK.includes(portMode)) {
      yield {
        manifest,
        field: `spec.portLevelMtls["${port}"].mode`,
        message: `${portMode} accepts plaintext on port ${port}`,
        remedy,
      };
    }
  }
}
