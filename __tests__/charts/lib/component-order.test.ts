import { neededBy } from '../../../charts/lib/component-order';

const component = (name: string, ...needs: string[]) => ({ name, namespace: 'test', needs });
const components = [component('a'), component('b', 'a'), component('c', 'b', 'a'), component('d')];

test('what a component needs includes what that needs, and the component itself', () => {
  expect([...neededBy('c', components)].sort()).toEqual(['a', 'b', 'c']);
});

test('a component that needs nothing needs itself', () => {
  expect([...neededBy('d', components)]).toEqual(['d']);
});
