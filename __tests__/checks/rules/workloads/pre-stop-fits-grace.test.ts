import { preStopFitsGrace } from '../../../../checks/rules/workloads/pre-stop-fits-grace';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const hook = (preStop: string) => `lifecycle: { preStop: { ${preStop} } }`;
const found = (preStop: string, pod = '') =>
  violationsOf(preStopFitsGrace, workload('Deployment', { pod, container: hook(preStop) }));
const F = 'spec.template.spec.containers[0].lifecycle.preStop';

test.each([
  ['sleep: { seconds: 30 }', 30],
  ['exec: { command: [sleep, "45"] }', 45],
  ['exec: { command: [/bin/sh, -c, sleep 60] }', 60],
])('%s fills the default grace period of 30 s', (preStop, seconds) => {
  expect(found(preStop)).toEqual([`${F}: sleeps ${seconds} s of a grace period of 30 s`]);
});

test.each([
  ['a short sleep', 'sleep: { seconds: 15 }', ''],
  ['a longer grace period', 'exec: { command: [sleep, "45"] }', 'terminationGracePeriodSeconds: 60'],
  ['a command that also does something', 'exec: { command: [/bin/sh, -c, sleep 60 & save-world] }', ''],
  ['an HTTP hook', 'httpGet: { path: /stop, port: 80 }', ''],
])('%s is fine', (_title, preStop, pod) => {
  expect(found(preStop, pod)).toEqual([]);
});
