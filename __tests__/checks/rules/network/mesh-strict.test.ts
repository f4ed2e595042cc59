import { meshStrict } from '../../../../checks/rules/network/mesh-strict';
import { violationsOf } from '../../../support/manifests';

const istiod =
  '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } } }';
const authentication = (spec: string, namespace = 'istio-system') =>
  `\n---\n{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: ${namespace} }, spec: ${spec} }`;
const MISSING = 'metadata.namespace: no PeerAuthentication in istio-system makes mutual TLS STRICT for the mesh';

test.each([
  ['no PeerAuthentication', istiod, [MISSING]],
  ['one of another namespace', istiod + authentication('{ mtls: { mode: STRICT } }', 'apps'), [MISSING]],
  ['one for some pods', istiod + authentication('{ selector: { matchLabels: { app: a } }, mtls: { mode: STRICT } }'), [MISSING]],
  [
    'one that accepts plaintext',
    istiod + authentication('{ mtls: { mode: PERMISSIVE } }'),
    [MISSING, 'spec.mtls.mode: PERMISSIVE accepts plaintext'],
  ],
  [
    'a port that accepts plaintext',
    authentication('{ selector: { matchLabels: { app: a } }, portLevelMtls: { "9090": { mode: PERMISSIVE } } }', 'apps').slice(5),
    ['spec.portLevelMtls["9090"].mode: PERMISSIVE accepts plaintext on port 9090'],
  ],
  ['STRICT for the mesh', istiod + authentication('{ mtls: { mode: STRICT } }'), []],
  ['a set without the control plane', authentication('{ mtls: { mode: STRICT } }', 'apps').slice(5), []],
])('%s', (_title, yaml, expected) => {
  expect(violationsOf(meshStrict, yaml)).toEqual(expected);
});
