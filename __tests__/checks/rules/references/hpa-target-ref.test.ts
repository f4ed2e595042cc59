import { hpaTargetRef } from '../../../../checks/rules/references/hpa-target-ref';
import { violationsOf } from '../../../support/manifests';

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
---`;
const scaler = (target: string) => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: apps }
spec: { scaleTargetRef: { ${target} } }`;

test.each([
  [
    'a missing Deployment',
    WEB + scaler('apiVersion: apps/v1, kind: Deployment, name: wbe'),
    ['Deployment apps/wbe does not exist (did you mean "web"?)'],
  ],
  [
    'another kind of that name',
    WEB + scaler('apiVersion: apps/v1, kind: StatefulSet, name: web'),
    ['StatefulSet apps/web does not exist (there is none)'],
  ],
  ['a Deployment', WEB + scaler('apiVersion: apps/v1, kind: Deployment, name: web'), []],
  ['a target of a custom kind', WEB + scaler('apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: other'), []],
  ['an autoscaler alone', scaler('apiVersion: apps/v1, kind: Deployment, name: web'), []],
])('%s', (_title, yaml, messages) => {
  expect(violationsOf(hpaTargetRef, yaml)).toEqual(messages.map((message) => `spec.scaleTargetRef: ${message}`));
});
