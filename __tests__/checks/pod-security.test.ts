import { inventory } from '../../checks/inventory';
import { enforcedPolicy, type PodSecurityLevel, podSecurityViolations } from '../../checks/pod-security';
import { manifestsOf } from '../support/manifests';
import { type WorkloadText, workload } from '../support/workload';

const HARDENED = {
  pod: 'securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }',
  context: 'allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }',
};

function found(level: PodSecurityLevel, text: WorkloadText, minor?: number): readonly string[] {
  const [pod] = inventory(manifestsOf(workload('Pod', text))).pods;
  return pod ? podSecurityViolations(pod, level, minor).map(({ field, message }) => `${field}: ${message}`) : ['no pod'];
}

const context = (text: string): WorkloadText => ({ container: `securityContext: { ${text} }` });
const restricted = (text = '', pod = HARDENED.pod): WorkloadText => ({ pod, ...context(`${HARDENED.context}, ${text}`) });

test.each<[string, WorkloadText, string]>([
  ['host network', { pod: 'hostNetwork: true' }, 'spec.hostNetwork: hostNetwork: true'],
  ['host PID', { pod: 'hostPID: true' }, 'spec.hostPID: hostPID: true'],
  ['host IPC', { pod: 'hostIPC: true' }, 'spec.hostIPC: hostIPC: true'],
  ['host paths', { pod: 'volumes: [{ name: v, hostPath: { path: /etc } }]' }, 'spec.volumes[0].hostPath: hostPath /etc'],
  [
    'host ports',
    { container: 'ports: [{ containerPort: 80, hostPort: 8080 }]' },
    'spec.containers[0].ports[0].hostPort: host port 8080',
  ],
  ['privileged containers', context('privileged: true'), 'spec.containers[0].securityContext.privileged: privileged: true'],
  ['NET_RAW', context('capabilities: { add: [NET_RAW] }'), 'spec.containers[0].securityContext.capabilities.add: adds NET_RAW'],
  [
    'unconfined AppArmor',
    context('appArmorProfile: { type: Unconfined }'),
    'spec.containers[0].securityContext.appArmorProfile.type: AppArmor profile Unconfined',
  ],
  [
    'other SELinux types',
    context('seLinuxOptions: { type: spc_t }'),
    'spec.containers[0].securityContext.seLinuxOptions.type: SELinux type spc_t',
  ],
  [
    'SELinux users',
    { pod: 'securityContext: { seLinuxOptions: { user: root } }' },
    'spec.securityContext.seLinuxOptions.user: SELinux user root',
  ],
  ['unmasked /proc', context('procMount: Unmasked'), 'spec.containers[0].securityContext.procMount: procMount Unmasked'],
  [
    'unconfined seccomp',
    { pod: 'securityContext: { seccompProfile: { type: Unconfined } }' },
    'spec.securityContext.seccompProfile.type: seccomp profile Unconfined',
  ],
  [
    'unsafe sysctls',
    { pod: 'securityContext: { sysctls: [{ name: net.ipv4.ip_forward, value: "1" }] }' },
    'spec.securityContext.sysctls[0]: sysctl net.ipv4.ip_forward',
  ],
  [
    'HostProcess',
    context('windowsOptions: { hostProcess: true }'),
    'spec.containers[0].securityContext.windowsOptions.hostProcess: hostProcess: true',
  ],
  [
    'hosts of probes',
    { container: 'livenessProbe: { httpGet: { host: 10.0.0.1, port: 80 } }' },
    'spec.containers[0].livenessProbe.httpGet.host: host 10.0.0.1',
  ],
  [
    'hosts of hooks',
    { container: 'lifecycle: { preStop: { tcpSocket: { host: a.test, port: 80 } } }' },
    'spec.containers[0].lifecycle.preStop.tcpSocket.host: host a.test',
  ],
])('baseline forbids %s', (_title, text, expected) => {
  expect(found('baseline', text)).toEqual([expected]);
  expect(found('restricted', text)).toContain(expected);
  expect(found('privileged', text)).toEqual([]);
});

test('with hostNetwork a declared port is a host port', () => {
  expect(found('baseline', { pod: 'hostNetwork: true', container: 'ports: [{ containerPort: 80 }]' })).toContain(
    'spec.containers[0].ports[0].hostPort: host port 80',
  );
});

test.each<[string, WorkloadText]>([
  ['nothing said', {}],
  ['capabilities of the default set', context('capabilities: { add: [CHOWN, NET_BIND_SERVICE, MKNOD] }')],
  ['an SELinux type for containers', context('seLinuxOptions: { type: container_engine_t, level: "s0:c1" }')],
  ['safe sysctls', { pod: 'securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem, value: "1 2 3" }] }' }],
  ['unmasked /proc in a user namespace', { pod: 'hostUsers: false', ...context('procMount: Unmasked') }],
  ['NFS volumes', { pod: 'volumes: [{ name: v, nfs: { server: a, path: / } }]' }],
  ['root', context('runAsUser: 0')],
])('baseline admits %s', (_title, text) => {
  expect(found('baseline', text)).toEqual([]);
});

test.each<[string, WorkloadText, string]>([
  [
    'volumes that are no core types',
    restricted('', `${HARDENED.pod}\nvolumes: [{ name: v, nfs: { server: a, path: / } }]`),
    'spec.volumes[0].nfs: volume type nfs',
  ],
  [
    'privilege escalation',
    { pod: HARDENED.pod, ...context('capabilities: { drop: [ALL] }') },
    'spec.containers[0].securityContext.allowPrivilegeEscalation: allowPrivilegeEscalation is not false',
  ],
  [
    'a user that may be root',
    restricted('', 'securityContext: { seccompProfile: { type: RuntimeDefault } }'),
    'spec.containers[0].securityContext.runAsNonRoot: runAsNonRoot is not true',
  ],
  ['root by number', restricted('runAsUser: 0'), 'spec.containers[0].securityContext.runAsUser: runAsUser: 0'],
  [
    'no seccomp profile',
    restricted('', 'securityContext: { runAsNonRoot: true }'),
    'spec.containers[0].securityContext.seccompProfile.type: seccomp profile is not set',
  ],
  [
    'kept capabilities',
    { pod: HARDENED.pod, ...context('allowPrivilegeEscalation: false, capabilities: { drop: [NET_RAW] }') },
    'spec.containers[0].securityContext.capabilities.drop: capabilities.drop lacks ALL',
  ],
  [
    'added capabilities of the default set',
    { pod: HARDENED.pod, ...context('allowPrivilegeEscalation: false, capabilities: { drop: [ALL], add: [CHOWN] }') },
    'spec.containers[0].securityContext.capabilities.add: adds CHOWN',
  ],
  [
    'unmasked /proc in a user namespace',
    restricted('procMount: Unmasked', `${HARDENED.pod}\nhostUsers: false`),
    'spec.containers[0].securityContext.procMount: procMount Unmasked',
  ],
])('restricted forbids %s', (_title, text, expected) => {
  expect(found('restricted', text)).toEqual([expected]);
});

test.each<[string, WorkloadText]>([
  ['a hardened pod', restricted()],
  [
    'NET_BIND_SERVICE',
    { pod: HARDENED.pod, ...context('allowPrivilegeEscalation: false, capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }') },
  ],
  [
    'settings of the container alone',
    restricted('runAsNonRoot: true, seccompProfile: { type: Localhost }', 'restartPolicy: Always'),
  ],
  [
    'the core volume types',
    restricted(
      '',
      `${HARDENED.pod}\nvolumes: [{ name: a, emptyDir: {} }, { name: b, image: { reference: x } }, { name: c, csi: { driver: d } }, { name: d }]`,
    ),
  ],
  [
    'root in a user namespace',
    restricted('runAsUser: 0', 'hostUsers: false\nsecurityContext: { seccompProfile: { type: RuntimeDefault } }'),
  ],
  ['a Windows pod without Linux fields', { pod: 'os: { name: windows }\nsecurityContext: { runAsNonRoot: true }' }],
])('restricted admits %s', (_title, text) => {
  expect(found('restricted', text)).toEqual([]);
});

test('init containers and sidecars are held to the same', () => {
  const text = restricted('', `${HARDENED.pod}\ninitContainers: [{ name: proxy, restartPolicy: Always }]`);
  expect(found('restricted', text).map((line) => line.split(':')[0])).toEqual([
    'spec.initContainers[0].securityContext.allowPrivilegeEscalation',
    'spec.initContainers[0].securityContext.capabilities.drop',
  ]);
});

test('the AppArmor annotation still counts', () => {
  const yaml = `
apiVersion: v1
kind: Pod
metadata: { name: a, annotations: { container.apparmor.security.beta.kubernetes.io/main: unconfined } }
spec: { containers: [{ name: main }] }`;
  const [pod] = inventory(manifestsOf(yaml)).pods;
  expect(pod && podSecurityViolations(pod, 'baseline')).toEqual([
    {
      field: 'metadata.annotations["container.apparmor.security.beta.kubernetes.io/main"]',
      message: 'AppArmor profile unconfined',
    },
  ]);
});

test.each(['', 'runtime/default', 'localhost/mine'])('the AppArmor annotation %p is admitted, and others are none', (value) => {
  const yaml = `
apiVersion: v1
kind: Pod
metadata: { name: a, annotations: { container.apparmor.security.beta.kubernetes.io/main: '${value}', note: unconfined } }
spec: { containers: [{ name: main, securityContext: { appArmorProfile: { type: RuntimeDefault } } }] }`;
  const [pod] = inventory(manifestsOf(yaml)).pods;
  expect(pod && podSecurityViolations(pod, 'baseline')).toEqual([]);
});

test('a pod that takes non-root back is told so, although its containers insist', () => {
  const text = restricted(
    'runAsNonRoot: true',
    'securityContext: { runAsNonRoot: false, seccompProfile: { type: RuntimeDefault } }',
  );
  expect(found('restricted', text)).toEqual(['spec.securityContext.runAsNonRoot: runAsNonRoot: false']);
});

const IN_USER_NAMESPACE = 'hostUsers: false\nsecurityContext: { seccompProfile: { type: RuntimeDefault } }';
test.each<[string, PodSecurityLevel, WorkloadText, number]>([
  ['root in a user namespace', 'restricted', restricted('runAsUser: 0', IN_USER_NAMESPACE), 35],
  ['unmasked /proc in a user namespace', 'baseline', { pod: 'hostUsers: false', ...context('procMount: Unmasked') }, 35],
  ['Windows pods', 'restricted', { pod: 'os: { name: windows }\nsecurityContext: { runAsNonRoot: true }' }, 25],
])('%s is admitted by %s since that version', (_title, level, text, since) => {
  expect(found(level, text, since - 1)).not.toEqual([]);
  expect(found(level, text, since)).toEqual([]);
});

test('runAsUser 0 is forbidden since 1.23', () => {
  expect(found('restricted', restricted('runAsUser: 0'), 22)).toEqual([]);
  expect(found('restricted', restricted('runAsUser: 0'), 23)).toHaveLength(1);
});

test.each<[string, WorkloadText, number, number]>([
  ['hosts of probes', { container: 'livenessProbe: { tcpSocket: { host: a.test, port: 80 } }' }, 33, 34],
])('%s are forbidden since 1.34', (_title, text, before, since) => {
  expect(found('baseline', text, before)).toEqual([]);
  expect(found('baseline', text, since)).toHaveLength(1);
});

test.each<[string, WorkloadText, number]>([
  ['sysctl tcp_rmem', { pod: 'securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem, value: "1" }] }' }, 32],
  ['sysctl tcp_fin_timeout', { pod: 'securityContext: { sysctls: [{ name: net.ipv4.tcp_fin_timeout, value: "1" }] }' }, 29],
  ['SELinux container_engine_t', context('seLinuxOptions: { type: container_engine_t }'), 31],
])('baseline admits %s since 1.%i', (_title, text, since) => {
  expect(found('baseline', text, since - 1)).toHaveLength(1);
  expect(found('baseline', text, since)).toEqual([]);
});

const ENFORCE = 'pod-security.kubernetes.io/enforce';
test.each([
  [{}, { level: 'privileged', minor: 36 }],
  [{ [ENFORCE]: 'baseline' }, { level: 'baseline', minor: 36 }],
  [
    { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.25' },
    { level: 'baseline', minor: 25 },
  ],
  [
    { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'latest' },
    { level: 'baseline', minor: 36 },
  ],
  [{ [ENFORCE]: 'Baseline' }, { level: 'restricted', minor: 36 }],
])('labels %j enforce %j', (labels, expected) => {
  expect(enforcedPolicy(labels)).toEqual(expected);
});
