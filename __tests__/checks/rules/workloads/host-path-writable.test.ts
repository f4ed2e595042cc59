import { hostPathWritable } from '../../../../checks/rules/workloads/host-path-writable';
import { violationsOf } from '../../../support/manifests';
import { workload } from '../../../support/workload';

const found = (path: string, mount: string) =>
  violationsOf(
    hostPathWritable,
    workload('DaemonSet', {
      pod: `volumes: [{ name: node, hostPath: { path: ${path} } }]`,
      container: `volumeMounts: [${mount}]`,
    }),
  );

test.each([
  [
    'a writable mount',
    '/etc',
    '{ name: node, mountPath: /host }',
    ['spec.template.spec.volumes: writes to the node: /etc (main)'],
  ],
  ['a read-only mount', '/etc', '{ name: node, mountPath: /host, readOnly: true }', []],
  [
    'a socket, which read-only does not close',
    '/run/k3s/containerd/containerd.sock',
    '{ name: node, mountPath: /sock, readOnly: true }',
    ['spec.template.spec.volumes: writes to the node: /run/k3s/containerd/containerd.sock (main)'],
  ],
  ['a volume that nothing mounts', '/etc', '{ name: other, mountPath: /host }', []],
])('%s', (_title, path, mount, expected) => {
  expect(found(path, mount)).toEqual(expected);
});

test('an emptyDir is not the node', () => {
  const yaml = workload('DaemonSet', {
    pod: 'volumes: [{ name: tmp, emptyDir: {} }]',
    container: 'volumeMounts: [{ name: tmp, mountPath: /tmp }]',
  });
  expect(violationsOf(hostPathWritable, yaml)).toEqual([]);
});
