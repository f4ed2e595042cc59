import { livenessOutlastsReadiness } from '../../../../checks/rules/workloads/liveness-outlasts-readiness';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const GET = 'httpGet: { path: /healthz, port: 8080 }';
const found = (liveness: string, readiness: string) =>
  violationsOf(
    livenessOutlastsReadiness,
    workload('Deployment', { container: `livenessProbe: { ${liveness} }, readinessProbe: { ${readiness} }` }),
  );

test('the same question with the same patience is found', () => {
  expect(found(GET, GET)).toEqual([
    'spec.template.spec.containers[0].livenessProbe: asks the same as the readiness probe and kills after 30 s, not later than unready after 30 s',
  ]);
});

test.each([
  ['more failures', `${GET}, failureThreshold: 6`, GET],
  ['a longer period', `${GET}, periodSeconds: 20`, GET],
  ['another path', 'httpGet: { path: /livez, port: 8080 }', GET],
  ['another action', 'tcpSocket: { port: 8080 }', GET],
  ['a readiness probe that gives up at the first failure', GET, `${GET}, failureThreshold: 1, periodSeconds: 30`],
])('a liveness probe with %s is fine', (_title, liveness, readiness) => {
  expect(found(liveness, readiness)).toEqual([]);
});

test('a liveness probe alone is fine', () => {
  expect(violationsOf(livenessOutlastsReadiness, workload('Deployment', { container: `livenessProbe: { ${GET} }` }))).toEqual([]);
});
