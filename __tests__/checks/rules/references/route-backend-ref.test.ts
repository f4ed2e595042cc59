import { routeBackendRef } from '../../../../checks/rules/references/route-backend-ref';
import { smallLab } from '../../../support/lab';
import { violationsOf } from '../../../support/manifests';

const SERVICES = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { ports: [{ name: http, port: 80 }, { port: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: data }
spec: { ports: [{ port: 80 }] }
---`;
const grant = (kind: string, to: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: { name: apps, namespace: data }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: ${kind}, namespace: apps }]
  to: [{ group: '', kind: Service ${to} }]
---`;
const route = (rule: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: apps }
spec: { rules: [{ ${rule} }] }`;
const backend = (reference: string) => route(`backendRefs: [{ ${reference} }]`);
const ingress = (port: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: apps }
spec: { rules: [{ http: { paths: [{ backend: { service: { name: web, port: { ${port} } } } }] } }] }`;
const FIELD = 'spec.rules[0].backendRefs[0]';
const PATH = 'spec.rules[0].http.paths[0].backend.service';
const DB = 'name: db, namespace: data, port: 80';
const UNGRANTED = `${FIELD}: no ReferenceGrant in namespace data lets HTTPRoute of apps name Service db`;

test.each([
  ['a missing Service', backend('name: wbe, port: 80'), [`${FIELD}: Service apps/wbe does not exist (did you mean "web"?)`]],
  ['a missing port', backend('name: web, port: 81'), [`${FIELD}: Service apps/web has no port 81 (there: 80, 8080)`]],
  ['no port', backend('name: web'), [`${FIELD}: no port of Service apps/web is named (there: 80, 8080)`]],
  [
    'a missing mirror',
    route('filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: shadow, port: 80 } } }]'),
    ['spec.rules[0].filters[0].requestMirror.backendRef: Service apps/shadow does not exist (there: web)'],
  ],
  ['another namespace without a grant', backend(DB), [UNGRANTED]],
  ['another namespace with a grant to another kind of route', grant('GRPCRoute', '') + backend(DB), [UNGRANTED]],
  ['another namespace with a grant for another Service', grant('HTTPRoute', ', name: cache') + backend(DB), [UNGRANTED]],
  ['an Ingress with a missing port name', ingress('name: htp'), [`${PATH}: Service apps/web has no port htp (there: 80, 8080)`]],
])('%s is found', (_title, yaml, violations) => {
  expect(violationsOf(routeBackendRef, SERVICES + yaml)).toEqual(violations);
});

test.each([
  ['a Service with that port', backend('name: web, port: 8080')],
  ['another namespace with a grant', grant('HTTPRoute', '') + backend(DB)],
  ['another namespace with a grant for that Service', grant('HTTPRoute', ', name: db') + backend(DB)],
  ['a namespace that the set does not show', backend('name: db, namespace: elsewhere, port: 80')],
  ['a backend of another kind', backend('name: bucket, kind: Backend, group: example.net')],
  ['an Ingress by port name', ingress('name: http')],
  ['an Ingress by port number', ingress('number: 80')],
])('%s is fine', (_title, yaml) => {
  expect(violationsOf(routeBackendRef, SERVICES + yaml)).toEqual([]);
});

test('a lab shows every namespace', () => {
  expect(violationsOf(routeBackendRef, backend('name: db, namespace: elsewhere, port: 80'), smallLab)).toEqual([
    `${FIELD}: Service elsewhere/db does not exist (there is none)`,
  ]);
});
