import { fluxRefs } from '../../../../checks/rules/references/flux-refs';
import { violationsOf } from '../../../support/manifests';

const SOURCE = `
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: lab, namespace: flux-system }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
---`;
const kustomization = (spec: string, name = 'apps') => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { ${spec} }
---`;
const CRDS = kustomization('sourceRef: { kind: GitRepository, name: lab }', 'crds');

test.each([
  [
    'a missing source',
    kustomization('sourceRef: { kind: GitRepository, name: lba }'),
    ['spec.sourceRef: GitRepository flux-system/lba does not exist (did you mean "lab"?)'],
  ],
  [
    'a source of another kind',
    kustomization('sourceRef: { kind: OCIRepository, name: lab }'),
    ['spec.sourceRef: OCIRepository flux-system/lab does not exist (there is none)'],
  ],
  [
    'a missing dependency',
    kustomization('dependsOn: [{ name: crds }, { name: crd }]'),
    ['spec.dependsOn[1]: Kustomization flux-system/crd does not exist (did you mean "crds"?)'],
  ],
  [
    'a health check of a missing workload',
    kustomization('healthChecks: [{ apiVersion: apps/v1, kind: Deployment, name: wbe, namespace: apps }]'),
    // Nothing but the Deployment is in that namespace, and that is enough.
    ['spec.healthChecks[0]: Deployment apps/wbe does not exist (did you mean "web"?)'],
  ],
  [
    'a source, a dependency and a health check',
    kustomization(
      'sourceRef: { kind: GitRepository, name: lab }, dependsOn: [{ name: crds }], healthChecks: [{ apiVersion: apps/v1, kind: Deployment, name: web, namespace: apps }]',
    ),
    [],
  ],
  [
    'a source in a namespace that the set does not show',
    kustomization('sourceRef: { kind: GitRepository, name: x, namespace: elsewhere }'),
    [],
  ],
  [
    'a health check of what a controller makes',
    kustomization('healthChecks: [{ apiVersion: example.net/v1, kind: Database, name: db, namespace: apps }]'),
    [],
  ],
  [
    'a kustomization.yaml of kustomize',
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: { name: k }',
    [],
  ],
])('%s', (_title, yaml, violations) => {
  expect(violationsOf(fluxRefs, `${SOURCE}${CRDS}\n${yaml.replace(/---$/, '')}`)).toEqual(violations);
});
