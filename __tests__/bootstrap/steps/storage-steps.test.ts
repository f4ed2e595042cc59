import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostSteps, planStep, queriesOf } from '../../../bootstrap/plan/host-plan';
import { Secret } from '../../../bootstrap/secrets/secret';
import { steps } from '../../../bootstrap/steps/index';
import { labOf, missionText, validLab } from '../../support/cluster';
import { factsWith, storageNode } from './storage-answers';

const NAMES = ['disks', 'zfs-pool', 'zfs-datasets', 'nfs', 'postgres'];
const labs = readdirSync(join(__dirname, '../../config/valid')).map((file) => file.replace(/\.yaml$/, ''));
const context = { secret: () => new Secret('pencil'), dist: [], download: () => undefined };

/** What a hole that was filled with the wrong thing leaves behind. */
const LEFTOVERS = /\[object |\bundefined\b|\bNaN\b|\{\{|\}\}|\[secret\]/;

test.each(labs)('in the lab %s, storage is a matter of the storage node alone', (name) => {
  const lab = validLab(name);
  for (const node of lab.nodes) {
    const mine = hostSteps(steps, { ...context, lab, node }).filter(({ step }) => NAMES.includes(step.name));
    expect(mine.length > 0).toBe(node.storage);
  }
});

test.each(labs.filter((name) => validLab(name).storage !== undefined))(
  'in the lab %s, every file has its holes filled',
  (name) => {
    const lab = validLab(name);
    const mine = hostSteps(steps, { ...context, lab, node: storageNode(lab) }).filter(({ step }) => NAMES.includes(step.name));
    const files = mine.flatMap(({ step, resources }) => {
      const own = resources.filter((resource) => resource.name.startsWith('file '));
      const known = queriesOf(own).map((query) => [query, { kind: 'absent', parentExists: true, fingerprint: '' }] as const);
      return planStep({ step, resources: own }, factsWith(known)).resources;
    });
    expect(files.length).toBeGreaterThan(4);
    for (const { outcome } of files) {
      expect(outcome.state).toBe('create');
      expect(JSON.stringify(outcome)).not.toMatch(LEFTOVERS);
    }
  },
);

test('the steps come in an order in which each finds what it needs', () => {
  const lab = validLab('mission');
  const order = hostSteps(steps, { ...context, lab, node: storageNode(lab) }).map(({ step }) => step.name);
  const places = ['packages', ...NAMES, 'k3s'].map((name) => order.indexOf(name));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test.each([
  [
    'ntfy, by its own server and topic',
    'ntfy',
    'https://ntfy.example.net/h5b',
    /ZED_NTFY_URL='https:\/\/ntfy\.example\.net'\n\+ZED_NTFY_TOPIC='h5b'/,
  ],
  ['a webhook of Alertmanager, which ZED cannot post to', 'webhook', 'https://hook.example.net/x', /^(?![\s\S]*NTFY)/],
])('ZED pushes to %s', (_title, kind, url, text) => {
  const lab = labOf(missionText().replace('kind: ntfy, url: https://ntfy.example.net/h5b', `kind: ${kind}, url: ${url}`));
  const pool = hostSteps(steps, { ...context, lab, node: storageNode(lab) }).find(({ step }) => step.name === 'zfs-pool');
  const zed = pool?.resources.find(({ name }) => name === 'file /etc/zfs/zed.d/zed.rc');
  if (zed === undefined) throw new Error('the step has the file');
  const outcome = zed.plan(
    factsWith(zed.queries.map((query) => [query, { kind: 'absent', parentExists: true, fingerprint: '' }] as const)),
  );
  expect('diff' in outcome ? outcome.diff : '').toMatch(text);
});
