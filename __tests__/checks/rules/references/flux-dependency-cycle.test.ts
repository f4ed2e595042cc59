import { fluxDependencyCycle } from '../../../../checks/rules/references/flux-dependency-cycle';
import { violationsOf } from '../../../support/manifests';

const chain = (...edges: readonly (readonly [string, string])[]) =>
  edges
    .map(
      ([name, dependencies]) => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { dependsOn: [${dependencies
        .split(' ')
        .filter((dependency) => dependency !== '')
        .map((dependency) => `{ name: ${dependency} }`)
        .join(', ')}] }`,
    )
    .join('\n---');

test.each([
  ['two that wait for one another', chain(['a', 'b'], ['b', 'a']), ['a → b → a']],
  ['one that waits for itself', chain(['a', 'a']), ['a → a']],
  [
    'a cycle behind another object, named by its own members',
    chain(['start', 'a'], ['a', 'b'], ['b', 'c'], ['c', 'a']),
    ['a → b → c → a'],
  ],
  ['two cycles', chain(['a', 'b'], ['b', 'a'], ['c', 'd'], ['d', 'c']), ['a → b → a', 'c → d → c']],
  ['a diamond', chain(['a', 'b c'], ['b', 'd'], ['c', 'd'], ['d', '']), []],
  ['a missing dependency', chain(['a', 'nowhere']), []],
])('%s', (_title, yaml, cycles) => {
  expect(violationsOf(fluxDependencyCycle, yaml)).toEqual(cycles.map((cycle) => `spec.dependsOn: waits for itself: ${cycle}`));
});
