import { SECRET_PREFIX } from '../../checks/annotations';
import { at, list, record, records, tryText } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { eligibleNodes } from '../../checks/placement';
import { tryPodTemplate } from '../../checks/pod';
import { survives } from '../../checks/survives';
import { type Lab, workers } from '../../config/lab';
import { missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const ingress = (lab: Lab) => objectsOf(lab, 'ingress');
const mission = missionLab();
const objects = ingress(mission);
const daemonSet = objectOf(objects, 'DaemonSet', 'ingress');

/** The mission lab with other settings of its ingress. */
const withIngress = (settings: Partial<Lab['access']['ingress']>): Lab => ({
  ...mission,
  access: { ...mission.access, ingress: { ...mission.access.ingress, ...settings } },
});
const listenersOf = (manifests: readonly Manifest[]) =>
  records(at(objectOf(manifests, 'Gateway', 'ingress').object, 'spec', 'listeners'));

const labs: readonly (readonly [string, () => Lab])[] = [
  ['the mission lab', missionLab],
  ...['one-node', 'three-controls', 'no-apps', 'fixed-addresses', 'two-pools', 'everything-renamed'].map(
    (name): readonly [string, () => Lab] => [name, () => validLab(name)],
  ),
];

test.each(labs)('%s: a proxy on every worker, behind the address that the lab chose', (_name, make) => {
  const lab = make();
  const pod = tryPodTemplate(objectOf(ingress(lab), 'DaemonSet', 'ingress'));
  expect(pod && eligibleNodes(pod, lab)).toEqual(workers(lab));
  const service = objectOf(ingress(lab), 'Service', 'ingress');
  expect(service.annotations['metallb.io/loadBalancerIPs']).toBe(lab.addresses.ingress?.address);
  expect(service.object.spec).toMatchObject({ type: 'LoadBalancer', externalTrafficPolicy: 'Local' });
});

test('it goes on without x86, API and storage, with nothing of theirs in its pods', () => {
  expect(survives(daemonSet)).toEqual(['x86', 'api', 'storage']);
  const pod = tryPodTemplate(daemonSet);
  expect(pod?.spec.automountServiceAccountToken).toBe(false);
  expect(records(pod?.spec.volumes).filter(({ persistentVolumeClaim, nfs }) => persistentVolumeClaim ?? nfs)).toEqual([]);
});

test('an update does not move the address: the new pod of a node is ready before the old one goes', () => {
  const strategy = at(daemonSet.object, 'spec', 'updateStrategy', 'rollingUpdate');
  expect(strategy).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test('requests under way have time to end before the pod is killed', () => {
  const pod = tryPodTemplate(daemonSet);
  const [container] = pod?.containers ?? [];
  const config = records(container?.spec.env).find(({ name }) => name === 'PROXY_CONFIG');
  const drain = Number.parseInt(JSON.parse(tryText(config?.value) ?? '{}').terminationDrainDuration, 10);
  expect(drain).toBeGreaterThanOrEqual(10);
  expect(pod?.spec.terminationGracePeriodSeconds).toBeGreaterThan(drain);
});

test('the Gateway binds to these proxies, and no controller has to make its class', () => {
  const lab = validLab('other-cidrs');
  expect(at(objectOf(ingress(lab), 'Gateway', 'ingress').object, 'spec', 'addresses')).toEqual([
    { type: 'Hostname', value: 'ingress.istio-ingress.svc.cluster.internal' },
  ]);
  expect(at(objectOf(ingress(lab), 'GatewayClass', 'istio').object, 'spec', 'controllerName')).toBe(
    'istio.io/gateway-controller',
  );
});

test('plain HTTP is answered with a redirect and nothing else', () => {
  const [http] = listenersOf(objects);
  expect(http).toMatchObject({ name: 'http', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } });
  const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
  const filters = routes.flatMap(({ object }) => records(at(object, 'spec', 'rules'))).flatMap((rule) => list(rule.filters));
  expect(filters).toEqual([{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', port: 443, statusCode: 301 } }]);
});

test('other ports are those of Service, listeners and redirect alike', () => {
  const manifests = ingress(withIngress({ httpPort: 8000, httpsPort: 8443 }));
  expect(listenersOf(manifests).map(({ port }) => port)).toEqual([8000, 8443]);
  const service = records(at(objectOf(manifests, 'Service', 'ingress').object, 'spec', 'ports'));
  expect(service.map(({ port }) => port)).toEqual([8000, 8443]);
  const route = objectOf(manifests, 'HTTPRoute', 'https-redirect').object;
  expect(at(route, 'spec', 'rules', 0, 'filters', 0, 'requestRedirect', 'port')).toBe(8443);
});

test.each<[string, Lab['access']['ingress']['tls'], string]>([
  ['its own CA', { mode: 'ca' }, 'ca-certificate'],
  [
    'an ACME client on a host',
    { mode: 'acme', email: 'me@example.org', directory: 'https://acme.example.org/directory', dnsProvider: 'cloudflare' },
    'acme-certificate',
  ],
])('the certificate comes from %s into the Secret that the listener names', (_title, tls, origin) => {
  const manifests = ingress(withIngress({ tls }));
  const https = listenersOf(manifests).find(({ name }) => name === 'https');
  expect(at(https, 'tls', 'certificateRefs')).toEqual([{ name: 'ingress-tls' }]);
  const { annotations } = objectOf(manifests, 'DaemonSet', 'ingress');
  expect(annotations[`${SECRET_PREFIX}ingress-tls`]).toBe(`tls.crt=${origin},tls.key=${origin}`);
});

test('only namespaces that say so may attach routes', () => {
  const https = listenersOf(objects).find(({ name }) => name === 'https');
  expect(at(https, 'allowedRoutes', 'namespaces')).toEqual({
    from: 'Selector',
    selector: { matchLabels: { 'h5b.io/ingress': 'true' } },
  });
  expect(record(https).hostname).toBeUndefined();
});
