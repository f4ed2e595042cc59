import { checkUpgrade, upgradeRules } from '../../../checks/upgrade/index';
import { manifestsOf } from '../../support/manifests';

const found = (before: string, after: string) =>
  checkUpgrade(manifestsOf(before), manifestsOf(after)).map(({ rule, name, message }) => `${rule} ${name}: ${message}`);

const SETTLED = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settled, namespace: apps }`;
const namespace = '\napiVersion: v1\nkind: Namespace\nmetadata: { name: apps }';
const source = '\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: flux-system, namespace: apps }';
const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: apps }`;
const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.lab.test }`;
const service = (addresses: string, type = 'LoadBalancer') => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps, annotations: { metallb.io/loadBalancerIPs: '${addresses}' } }
spec: { type: ${type} }`;
const felix = (name: string, spec: string) => `
apiVersion: crd.projectcalico.org/v1
kind: FelixConfiguration
metadata: { name: ${name} }
spec: ${spec}`;

test.each([
  ['a namespace that goes', namespace, SETTLED, ['upgrade-deletes-namespace apps: namespace apps is no longer in dist/']],
  ['a claim that goes', claim, SETTLED, ['upgrade-deletes-claim data: claim apps/data is no longer in dist/']],
  [
    'a CRD that goes',
    crd,
    SETTLED,
    ['upgrade-leaves-crd things.lab.test: things.lab.test is no longer in dist/ and stays in the cluster'],
  ],
  ['an address that moves', service('10.0.0.1'), service('10.0.0.2'), ['upgrade-moves-address web: 10.0.0.1 becomes 10.0.0.2']],
  [
    'an address that nobody asks for any more',
    service('10.0.0.1'),
    service(''),
    ['upgrade-moves-address web: 10.0.0.1 becomes any address of the pool'],
  ],
  [
    'a dataplane that is switched',
    felix('node.a', '{ bpfEnabled: true }'),
    felix('node.a', '{ bpfEnabled: false }'),
    ['upgrade-switches-dataplane node.a: true becomes false'],
  ],
  [
    'a node that gets eBPF',
    SETTLED,
    felix('node.a', '{ bpfEnabled: true }'),
    ['upgrade-switches-dataplane node.a: nothing becomes true'],
  ],
  [
    'a node that had eBPF and is gone',
    felix('node.a', '{ bpfEnabled: true }'),
    SETTLED,
    ['upgrade-switches-dataplane node.a: true becomes nothing'],
  ],
])('%s is a finding', (_title, before, after, expected) => {
  expect(found(before, after)).toEqual(expected);
});

test.each([
  ['the same objects', `${namespace}\n---${claim}`, `${claim}\n---${namespace}`],
  ['a namespace that comes', SETTLED, namespace],
  ['the namespace of the engine that a lab changes from', `${namespace}\n---${source}`, SETTLED],
  ['addresses in another order', service('10.0.0.1,10.0.0.2'), service('10.0.0.2, 10.0.0.1')],
  ['an address that is asked for first', service(''), service('10.0.0.1')],
  ['a Service that leaves the LAN', service('10.0.0.1'), service('10.0.0.1', 'ClusterIP')],
  [
    'a Felix setting that has nothing to do with eBPF',
    felix('default', '{ bpfEnabled: false }'),
    felix('default', '{ bpfEnabled: false, vxlanMTU: 1450 }'),
  ],
  ['another version of an API', crd, crd.replace('extensions.k8s.io/v1', 'extensions.k8s.io/v2')],
])('%s is none', (_title, before, after) => {
  expect(found(before, after)).toEqual([]);
});

test('every rule has an id that tells it from the rules over one state, and says why and what to do', () => {
  for (const { id, why, remedy } of upgradeRules) {
    expect(id).toMatch(/^upgrade-[a-z-]+$/);
    expect([why.length > 20, remedy.length > 20]).toEqual([true, true]);
  }
});
