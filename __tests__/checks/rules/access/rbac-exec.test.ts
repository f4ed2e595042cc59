import { rbacExec } from '../../../../checks/rules/access/rbac-exec';
import { violationsOf } from '../../../support/manifests';

const role = (rule: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: r }
rules: [{ ${rule} }]`;

test.each([
  ['exec', "apiGroups: [''], resources: [pods, pods/exec], verbs: [create]", ['may create pods/exec']],
  [
    'port-forward by a websocket, which is a get',
    "apiGroups: [''], resources: [pods/portforward], verbs: [get]",
    ['may get pods/portforward'],
  ],
  ['the API of the kubelet', "apiGroups: [''], resources: [nodes/proxy], verbs: [get]", ['may get nodes/proxy']],
  ['exec of every resource', "apiGroups: [''], resources: ['*/exec'], verbs: [create]", ['may create pods/exec']],
  [
    'a debug container',
    "apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch]",
    ['may patch pods/ephemeralcontainers'],
  ],
  ['pods and their logs', "apiGroups: [''], resources: [pods, pods/log, nodes, nodes/metrics], verbs: [get, list]", []],
  ['exec in one named pod', "apiGroups: [''], resources: [pods/exec], resourceNames: [db-0], verbs: [create]", []],
])('%s', (_title, rule, messages) => {
  expect(violationsOf(rbacExec, role(rule))).toEqual(messages.map((message) => `rules[0]: ${message}`));
});
