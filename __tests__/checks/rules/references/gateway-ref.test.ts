import { gatewayRef } from '../../../../checks/rules/references/gateway-ref';
import { violationsOf } from '../../../support/manifests';

const gateway = (listener: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ingress }
spec: { listeners: [{ name: http, port: 80, protocol: HTTP, ${listener} }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: apps, labels: { routes: open } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
---`;
const ALL = gateway('allowedRoutes: { namespaces: { from: All } }');
const route = (parent: string, more = '', kind = 'HTTPRoute') => `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: web, namespace: apps }
spec: { ${more} parentRefs: [{ ${parent} }] }`;
const EDGE = 'name: edge, namespace: ingress';
const hosts = (listener: string) => gateway(`hostname: '${listener}', allowedRoutes: { namespaces: { from: All } }`);
const selector = (labels: string) =>
  gateway(`allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { ${labels} } } } }`);
const refused = (reason: string) => [`: no listener of Gateway ingress/edge takes it: "http" ${reason}`];

test.each([
  [
    'a missing Gateway',
    ALL,
    route('name: egde, namespace: ingress'),
    ['.name: Gateway ingress/egde does not exist (did you mean "edge"?)'],
  ],
  [
    'a Gateway of the route’s own namespace',
    ALL,
    route('name: edge'),
    ['.name: Gateway apps/edge does not exist (there is none)'],
  ],
  [
    'a missing listener',
    ALL,
    route(`${EDGE}, sectionName: https`),
    ['.sectionName: Gateway ingress/edge has no listener "https" (did you mean "http"?)'],
  ],
  [
    'a missing port',
    ALL,
    route(`${EDGE}, port: 443`),
    ['.port: Gateway ingress/edge has no listener on port 443 (there: http on 80)'],
  ],
  ['a namespace that the default does not let in', gateway(''), route(EDGE), refused('takes routes of namespace ingress only')],
  [
    'a namespace that the selector does not let in',
    selector('routes: closed'),
    route(EDGE),
    refused('takes routes of namespaces that namespace apps is not one of (allowedRoutes.namespaces.selector)'),
  ],
  ['a kind that the protocol does not carry', ALL, route(EDGE, '', 'TLSRoute'), refused('takes HTTPRoute, GRPCRoute only')],
  [
    'a host that the listener does not serve',
    hosts('*.home.arpa'),
    route(EDGE, 'hostnames: [web.example.net],'),
    refused('serves *.home.arpa only'),
  ],
  [
    'a wildcard listener for its bare domain',
    hosts('*.home.arpa'),
    route(EDGE, 'hostnames: [home.arpa],'),
    refused('serves *.home.arpa only'),
  ],
])('%s is found', (_title, parents, yaml, violations) => {
  expect(violationsOf(gatewayRef, parents + yaml)).toEqual(violations.map((violation) => `spec.parentRefs[0]${violation}`));
});

test.each([
  ['a listener for all namespaces', ALL, route(EDGE)],
  ['a named listener and its port', ALL, route(`${EDGE}, sectionName: http, port: 80`)],
  ['a GRPCRoute at an HTTP listener', ALL, route(EDGE, '', 'GRPCRoute')],
  ['a namespace that the selector lets in', selector('routes: open'), route(EDGE)],
  ['a selector for the name of the namespace', selector('kubernetes.io/metadata.name: apps'), route(EDGE)],
  [
    'a selector over a namespace whose labels are not known',
    selector('routes: open').replace('name: apps, labels', 'name: other, labels'),
    route(EDGE),
  ],
  ['a host below the wildcard of the listener', hosts('*.home.arpa'), route(EDGE, 'hostnames: [a.b.home.arpa],')],
  ['a wildcard host above the listener', hosts('web.home.arpa'), route(EDGE, "hostnames: ['*.home.arpa'],")],
  ['a route for every host', hosts('web.home.arpa'), route(EDGE)],
  ['a Gateway in a namespace that the set does not show', ALL, route('name: edge, namespace: elsewhere')],
  ['a Service as the parent (mesh)', ALL, route("name: web, kind: Service, group: ''")],
  ['a parent of a kind that is not known', ALL, route('name: x, kind: Mesh, group: example.net')],
])('%s is fine', (_title, parents, yaml) => {
  expect(violationsOf(gatewayRef, parents + yaml)).toEqual([]);
});

test('an Istio Gateway of that name is no parent', () => {
  const istio = ALL.replace('gateway.networking.k8s.io', 'networking.istio.io');
  expect(violationsOf(gatewayRef, istio + route(EDGE))).toHaveLength(1);
});
