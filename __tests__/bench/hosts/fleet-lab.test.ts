import { hostSteps } from '../../../bootstrap/plan/host-plan';
import { steps } from '../../../bootstrap/steps/index';
import { labOf } from '../../support/cluster';
import { fleetLab, fleetNodes } from './fleet-lab';

test.each([1, 3, 20])('a lab of %d hosts is valid, and each has the same resources', (count) => {
  const lab = labOf(fleetLab(fleetNodes(count)));
  const hosts = lab.nodes.filter(({ hardware }) => hardware === 'x86');
  expect(hosts).toHaveLength(count);
  const context = { lab, secret: () => undefined, dist: [], download: () => undefined };
  const names = hosts.map((node) =>
    hostSteps(steps, { ...context, node }).flatMap(({ resources }) => resources.map(({ name }) => name)),
  );
  // Without those of k3s, which wait for secrets.
  expect(names[0]?.length).toBeGreaterThanOrEqual(40);
  for (const other of names) expect(other).toEqual(names[0]);
});

test('no two hosts share an address, a MAC address or a drive', () => {
  const nodes = fleetNodes(20);
  for (const key of ['name', 'address', 'mac'] as const) expect(new Set(nodes.map((node) => node[key])).size).toBe(20);
  expect(new Set(nodes.map(({ disk }) => disk.id)).size).toBe(20);
});
