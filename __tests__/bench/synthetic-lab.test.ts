import { clusterOf, labOf } from '../support/cluster';
import { syntheticLab } from './synthetic-lab';

test.each([250, 1000])('a synthetic lab of %d objects has about as many, and synth reads it', (size) => {
  const objects = clusterOf(labOf(syntheticLab(size))).charts.flatMap((chart) => chart.allObjects);
  // addPolicies is part of the count; a tenth is what the fixed part may change before the sizes in the report mislead.
  expect(Math.abs(objects.length - size)).toBeLessThan(size / 10);
});

test('the largest one is small enough to be read', () => {
  expect(syntheticLab(10_000).length).toBeLessThan(64 * 1024);
});
