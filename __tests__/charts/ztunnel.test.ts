import { at, records } from '../../checks/json';
import { eligibleNodes } from '../../checks/placement';
import { tryPodTemplate } from '../../checks/pod';
import { survives } from '../../checks/survives';
import type { Lab } from '../../config/lab';
import { clusterOf, missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const daemonSet = (lab: Lab) => objectOf(objectsOf(lab, 'ztunnel'), 'DaemonSet', 'ztunnel');
const mission = daemonSet(missionLab());

test.each(['one-node', 'three-controls', 'five-workers'])('%s: it runs on every node that runs pods', (name) => {
  const lab = validLab(name);
  const pod = tryPodTemplate(daemonSet(lab));
  expect(pod && eligibleNodes(pod, lab)).toEqual(expect.arrayContaining(lab.nodes.filter(({ worker }) => worker)));
});

test('an update never leaves a node without it', () => {
  expect(at(mission.object, 'spec', 'updateStrategy', 'rollingUpdate')).toEqual({
    maxSurge: 1,
    maxUnavailable: 0,
  });
});

test('it goes on without x86, storage and API, and has no token of the API', () => {
  expect(survives(mission)).toEqual(['x86', 'api', 'storage']);
  expect(at(mission.object, 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(false);
});

test('it reaches istiod and the DNS and nobody reaches it', () => {
  const { flows } = clusterOf(missionLab());
  const names = (end: 'from' | 'to', other: 'from' | 'to') =>
    flows
      .filter((flow) => 'workload' in flow[end] && flow[end].workload.name === 'ztunnel')
      .map((flow) => ('workload' in flow[other] ? flow[other].workload.name : flow[other].cidrs.join()));
  expect(names('from', 'to')).toEqual(['istiod']);
  expect(names('to', 'from')).toEqual([]);
});

test("names are in the lab's own cluster domain", () => {
  const [container] = tryPodTemplate(daemonSet(validLab('other-cidrs')))?.containers ?? [];
  expect(records(container?.spec.env)).toContainEqual({ name: 'CLUSTER_DOMAIN', value: 'cluster.internal' });
});
