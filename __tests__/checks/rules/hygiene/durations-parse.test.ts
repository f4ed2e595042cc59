import { durationsParse } from '../../../../checks/rules/hygiene/durations-parse';
import { violationsOf } from '../../../support/manifests';

const flux = (spec: string) =>
  `{ apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: { name: x }, spec: ${spec} }`;
const route = (timeouts: string) =>
  `{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: x }, spec: { rules: [{}, { timeouts: ${timeouts} }] } }`;
const virtualService = (timeout: string) =>
  `{ apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: { name: x }, spec: { http: [{ timeout: ${timeout} }] } }`;

test.each([
  ['a number without a unit', flux('{ interval: 10 }'), 'spec.interval: 10 has no unit; write "10s", "10m" or "10h"'],
  ['a quoted number without a unit', flux('{ timeout: "90" }'), 'spec.timeout: "90" has no unit; write "90s", "90m" or "90h"'],
  ['days', flux('{ interval: 1d }'), 'spec.interval: "1d" uses days, which Go durations do not have; write "24h"'],
  [
    'words',
    flux('{ retryInterval: 5 min }'),
    'spec.retryInterval: "5 min" is no duration; write numbers with the units h, m, s or ms, such as "1m30s"',
  ],
  [
    'a fraction in Gateway API',
    route('{ request: 1.5s }'),
    'spec.rules[1].timeouts.request: "1.5s" is no Gateway API duration: at most five digits per unit of h, m, s or ms, no fractions',
  ],
  ['days in Istio', virtualService('2d'), 'spec.http[0].timeout: "2d" uses days, which Go durations do not have; write "48h"'],
])('%s is found', (_title, yaml, expected) => {
  expect(violationsOf(durationsParse, yaml)).toEqual([expected]);
});

test.each([
  ['combined units', flux('{ interval: 1h30m, timeout: 500ms }')],
  ['a fraction for Go', virtualService('1.5s')],
  ['Gateway API spellings', route('{ request: 1h2m3s, backendRequest: 0s }')],
  ['a value that Flux fills in', flux(`{ interval: "\${INTERVAL}" }`)],
  ['the same field of another kind', '{ apiVersion: v1, kind: ConfigMap, metadata: { name: x }, spec: { interval: 10 } }'],
])('%s pass', (_title, yaml) => {
  expect(violationsOf(durationsParse, yaml)).toEqual([]);
});
