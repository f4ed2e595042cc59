import { ambientNotInSystem } from '../../../../checks/rules/network/ambient-not-in-system';
import { violationsOf } from '../../../support/manifests';

const namespace = (name: string, mode: string) =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}, labels: { istio.io/dataplane-mode: ${mode} } } }`;
const ztunnel = '\n---\n{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: ztunnel, namespace: mesh }, spec: {} }';

test.each([
  ['kube-system', namespace('kube-system', 'ambient'), 'kube-system'],
  ['the namespace of MetalLB', namespace('metallb-system', 'ambient'), 'metallb-system'],
  ['whatever namespace ztunnel is in', namespace('mesh', 'ambient') + ztunnel, 'mesh'],
])('%s must not be in the mesh', (_title, yaml, name) => {
  expect(violationsOf(ambientNotInSystem, yaml)).toEqual([
    `metadata.labels["istio.io/dataplane-mode"]: ${name} is in the ambient mesh`,
  ]);
});

test.each([
  ['a namespace of apps', namespace('apps', 'ambient')],
  ['a system namespace that says none', namespace('kube-system', 'none')],
])('%s passes', (_title, yaml) => {
  expect(violationsOf(ambientNotInSystem, yaml)).toEqual([]);
});
