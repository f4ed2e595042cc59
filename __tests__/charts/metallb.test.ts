import { at, type JsonObject, list, record, records, tryText } from '../../checks/json';
import { type Lab, workers } from '../../config/lab';
import { crdsOf } from '../../imports/crds';
import { missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const LABS: readonly [string, Lab][] = ['everything-renamed', 'five-workers', 'one-node'].map((name) => [name, validLab(name)]);
const mission = objectsOf(missionLab(), 'metallb');

const podOf = (kind: string, name: string): JsonObject =>
  record(at(objectOf(mission, kind, name).object, 'spec', 'template', 'spec'));

test.each([['mission', missionLab()], ...LABS] as const)(
  'in the lab "%s" the workers and only they run a speaker and may run the controller',
  (_name, lab) => {
    const objects = objectsOf(lab, 'metallb');
    for (const [kind, name] of [
      ['DaemonSet', 'speaker'],
      ['Deployment', 'controller'],
    ] as const) {
      const pod = record(at(objectOf(objects, kind, name).object, 'spec', 'template', 'spec'));
      expect(pod.nodeSelector).toEqual({ 'h5b.io/worker': 'true' });
      expect(pod.tolerations).toBeUndefined();
    }
    const labelled = lab.nodes.filter(({ labels }) => labels['h5b.io/worker'] === 'true');
    expect(labelled).toEqual(workers(lab));
  },
);

test('speakers gossip with a key that the controller makes, so that they notice a lost node without the API', () => {
  const speaker = record(at(podOf('DaemonSet', 'speaker'), 'containers', 0));
  const env = new Map(records(speaker.env).map(({ name, value }) => [name, value]));
  expect(env.get('METALLB_ML_SECRET_KEY_PATH')).toBe('/etc/ml_secret_key');
  expect(env.get('METALLB_ML_LABELS')).toBe('app=metallb,component=speaker');
  const labels = record(at(objectOf(mission, 'DaemonSet', 'speaker').object, 'spec', 'template', 'metadata', 'labels'));
  expect(labels).toMatchObject({ app: 'metallb', component: 'speaker' });
  expect(at(podOf('DaemonSet', 'speaker'), 'volumes', 0, 'secret', 'secretName')).toBe('memberlist');
});

test('a speaker goes on while x86, API and storage are down, and says so to the checks', () => {
  expect(objectOf(mission, 'DaemonSet', 'speaker').annotations['h5b.io/survives']).toBe('x86,api,storage');
});

test.each(['^cali.*', '^vxlan.*', '^bpf.*', '^lo$'])('nobody answers ARP on interfaces like %s', (pattern) => {
  const { object } = objectOf(mission, 'ConfigMap', 'metallb-excludel2');
  expect(tryText(at(object, 'data', 'excludel2.yaml'))).toContain(JSON.stringify(pattern));
});

test('every kind that a person writes is validated before it is stored', () => {
  const { object } = objectOf(mission, 'ValidatingWebhookConfiguration', 'metallb-webhook-configuration');
  const validated = records(object.webhooks).flatMap((webhook) => list(at(webhook, 'rules', 0, 'resources')));
  const written = crdsOf('metallb').map(({ plural }) => plural);
  const reported = ['configurationstates', 'servicebgpstatuses', 'servicel2statuses'];
  expect([...validated].sort()).toEqual(written.filter((plural) => !reported.includes(plural)));
});

test('no key and no certificate is in dist/: the controller makes them', () => {
  expect(mission.filter(({ kind, object }) => kind === 'Secret' && (object.data || object.stringData))).toEqual([]);
  expect(JSON.stringify(mission.map(({ object }) => object))).not.toContain('caBundle');
});

test("the controller may change its own webhook and CRDs, and nobody else's", () => {
  const rules = records(objectOf(mission, 'ClusterRole', 'metallb-system:controller').object.rules).filter(
    ({ apiGroups, verbs }) => /admission|apiextensions/.test(`${list(apiGroups)}`) && list(verbs).includes('update'),
  );
  expect(rules).toHaveLength(2);
  for (const { resourceNames } of rules) {
    expect(list(resourceNames).length).toBeGreaterThan(0);
    expect(list(resourceNames).filter((name) => !/metallb/.test(`${name}`))).toEqual([]);
  }
});

test('only the API server reaches the controller, and only its webhook', () => {
  const policy = record(objectOf(mission, 'NetworkPolicy', 'controller').object.spec);
  const [ingress, ...more] = records(policy.ingress);
  expect(more).toEqual([]);
  expect(records(record(ingress).ports).map(({ port }) => port)).toEqual([9443]);
  expect(records(record(ingress).from)).toEqual(
    missionLab().cluster.apiAddresses.map((address) => ({ ipBlock: { cidr: `${address}/32` } })),
  );
});
