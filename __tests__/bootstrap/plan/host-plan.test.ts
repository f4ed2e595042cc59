import { Facts } from '../../../bootstrap/facts/facts';
import { destroyedBy, hostSteps, inOrder, planStep } from '../../../bootstrap/plan/host-plan';
import type { Outcome, Resource } from '../../../bootstrap/plan/resource';
import type { HostContext, Step } from '../../../bootstrap/plan/step';
import { missionLab } from '../../support/cluster';

const lab = missionLab();
const contextOf = (name: string): HostContext => {
  const node = lab.nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`the mission has no node ${name}`);
  return { lab, node, secret: () => undefined, dist: [], download: () => undefined };
};
const context = contextOf('h5b-x86');

const resource = (name: string, plan: () => Outcome): Resource => ({ name, queries: [], plan });
const step = (name: string, needs: readonly string[] = [], resources: readonly Resource[] = []): Step => ({
  name,
  title: name,
  needs,
  resources: () => resources,
});

test('steps come after what they need, otherwise in the order of the list', () => {
  const steps = [step('k3s', ['packages', 'network']), step('packages'), step('network', ['packages']), step('time')];
  expect(inOrder(steps).map(({ name }) => name)).toEqual(['packages', 'network', 'k3s', 'time']);
});

test.each([
  ['a need that is no step', [step('k3s', ['pakages'])], 'step k3s needs "pakages", which is no step'],
  ['a circle', [step('a', ['b']), step('b', ['a'])], 'steps need each other in a circle: a -> b -> a'],
])('%s is refused', (_title, steps, message) => {
  expect(() => inOrder(steps)).toThrow(message);
});

test('a step without resources does not concern the host', () => {
  const fine = resource('file /a', () => ({ state: 'ok', because: 'it is there' }));
  expect(hostSteps([step('empty'), step('full', [], [fine])], context).map((one) => one.step.name)).toEqual(['full']);
});

test('a Pi gets only the steps that say so: the rest comes from its boot server', () => {
  const fine = resource('file /a', () => ({ state: 'ok', because: 'it is there' }));
  const steps = [step('packages', [], [fine]), { ...step('hand-over', ['packages'], [fine]), onPi: true }];
  const names = (node: string) => hostSteps(steps, contextOf(node)).map((one) => one.step.name);
  expect(names('h5b-pi-control')).toEqual(['hand-over']);
  expect(names('h5b-x86')).toEqual(['packages', 'hand-over']);
});

test('two resources of one name in a step are a fault of the step', () => {
  const twice = resource('file /a', () => ({ state: 'ok', because: '' }));
  expect(() => hostSteps([step('files', [], [twice, twice])], context)).toThrow('step files lists "file /a" twice');
});

test('an answer that cannot be read stops the step, since acting on a guess could destroy something', () => {
  const unreadable = resource('pool tank', () => {
    throw new Error('cannot read the answer to "zpool"');
  });
  const plan = planStep({ step: step('zfs'), resources: [unreadable] }, new Facts(new Map()));
  expect(plan.resources[0]?.outcome).toMatchObject({ state: 'stop', because: 'cannot read the answer to "zpool"' });
});

test('the disks that a plan empties are named once', () => {
  const erase = (name: string, ...destroys: string[]) =>
    resource(name, () => ({ state: 'destroy', because: '', actions: [], destroys }));
  const facts = new Facts(new Map());
  const plans = [planStep({ step: step('disks'), resources: [erase('a', 'S1', 'S2'), erase('b', 'S2')] }, facts)];
  expect(destroyedBy(plans)).toEqual(['S1', 'S2']);
});
