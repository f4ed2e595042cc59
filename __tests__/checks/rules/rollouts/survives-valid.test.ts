import { survivesValid } from '../../../../checks/rules/rollouts/survives-valid';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const F = 'metadata.annotations["h5b.io/survives"]';

test.each([
  ["'x86,internet'", [`${F}: unknown: internet`]],
  ["''", [`${F}: names nothing`]],
  ["'x86, api,storage'", []],
])('h5b.io/survives: %s', (value, expected) => {
  expect(violationsOf(survivesValid, workload('Deployment', { annotations: `h5b.io/survives: ${value}` }))).toEqual(expected);
});

test('it stands on a workload', () => {
  const service =
    '{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: apps, annotations: { h5b.io/survives: x86 } } }';
  expect(violationsOf(survivesValid, service)).toEqual([`${F}: a Service makes no pods`]);
});
