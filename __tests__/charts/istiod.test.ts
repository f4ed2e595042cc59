import { parse } from 'yaml';
import { components } from '../../charts/index';
import { at, list, records, tryText } from '../../checks/json';
import { tryPodTemplate } from '../../checks/pod';
import type { Lab } from '../../config/lab';
import { clusterOf, missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const istiod = (lab: Lab) => objectsOf(lab, 'istiod');
const objects = istiod(missionLab());

test.each([
  ['two copies where there are two workers', missionLab, 2],
  ['two copies where there are five', () => validLab('five-workers'), 2],
  ['one copy on a single worker', () => validLab('no-pi-worker'), 1],
  ['one copy on a single node', () => validLab('one-node'), 1],
])('%s', (_title, lab, replicas) => {
  const deployment = objectOf(istiod(lab()), 'Deployment', 'istiod');
  expect(at(deployment.object, 'spec', 'replicas')).toBe(replicas);
  expect(at(deployment.object, 'spec', 'template', 'spec', 'nodeSelector')).toEqual({ 'h5b.io/worker': 'true' });
});

test("identities and names are in the lab's own cluster domain", () => {
  const other = istiod(validLab('other-cidrs'));
  const mesh = parse(tryText(at(objectOf(other, 'ConfigMap', 'istio').object, 'data', 'mesh')) ?? '');
  expect(mesh.trustDomain).toBe('cluster.internal');
  const [container] = tryPodTemplate(objectOf(other, 'Deployment', 'istiod'))?.containers ?? [];
  const args = list(container?.spec.args);
  expect(args[args.indexOf('--domain') + 1]).toBe('cluster.internal');
});

test('nothing is injected and no gateway is deployed', () => {
  const [container] = tryPodTemplate(objectOf(objects, 'Deployment', 'istiod'))?.containers ?? [];
  const env = Object.fromEntries(records(container?.spec.env).map(({ name, value }) => [name, value]));
  expect(env).toMatchObject({
    INJECT_ENABLED: 'false',
    PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
    PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER: 'false',
  });
  expect(objects.some(({ kind }) => kind === 'MutatingWebhookConfiguration')).toBe(false);
});

test('its webhook fails closed and Git does not hold the certificate that istiod puts in', () => {
  const webhook = objectOf(objects, 'ValidatingWebhookConfiguration', 'istiod-default-validator').object;
  expect(at(webhook, 'webhooks', 0, 'failurePolicy')).toBe('Fail');
  expect(at(webhook, 'webhooks', 0, 'clientConfig', 'caBundle')).toBeUndefined();
});

test('it may write no object outside of its namespace but root certificates, statuses and its own webhook', () => {
  const role = objectOf(objects, 'ClusterRole', 'istiod-clusterrole-istio-system').object;
  const writes = records(role.rules)
    .filter(({ verbs }) => list(verbs).some((verb) => !['get', 'list', 'watch'].includes(`${verb}`)))
    .flatMap(({ resources, resourceNames }) => list(resources).map((resource) => [resource, ...list(resourceNames)].join(' ')))
    .filter((resource) => !resource.endsWith('/status'));
  expect(writes.sort()).toEqual([
    'configmaps',
    'configmaps istio-ca-root-cert',
    'tokenreviews',
    'validatingwebhookconfigurations istiod-default-validator',
  ]);
});

test('whoever is in the mesh, or mounts its root certificate, is applied after it', () => {
  const cluster = clusterOf(missionLab());
  const needs = new Map(components.map((component) => [component.name, component.needs]));
  const all = (name: string): readonly string[] => (needs.get(name) ?? []).flatMap((need) => [need, ...all(need)]);
  const late = cluster.charts
    .filter(({ workloads }) => workloads.some(({ mesh }) => mesh !== 'none'))
    .map(({ component }) => component.name);
  expect(late).toContain('ingress');
  for (const name of late) expect([name, all(name)]).toEqual([name, expect.arrayContaining(['istiod', 'istio-cni', 'ztunnel'])]);
  expect(all('ztunnel')).toContain('istiod');
});
