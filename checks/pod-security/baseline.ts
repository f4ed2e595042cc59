import { handlersOf } from '../handler';
import { at, list, record, records, tryNumber, tryText } from '../json';
import { containerContexts, type Demand, isInUserNamespace, securityContexts } from './demand';

const CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Safe sysctls and the policy version since which they are. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};

const SELINUX_TYPES: Readonly<Record<string, number>> = {
  container_t: 0,
  container_init_t: 0,
  container_kvm_t: 0,
  container_engine_t: 31,
};

const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

const hostNamespaces: Demand = function* (pod) {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    if (pod.spec[field] === true) yield { field: `${pod.field}.${field}`, message: `${field}: true` };
  }
};

const hostPath: Demand = function* (pod) {
  for (const [index, volume] of records(pod.spec.volumes).entries()) {
    if (volume.hostPath === undefined) continue;
    const path = tryText(record(volume.hostPath).path);
    yield { field: `${pod.field}.volumes[${index}].hostPath`, message: `hostPath ${path}` };
  }
};

const hostPort: Demand = function* (pod) {
  for (const { field, spec } of pod.containers) {
    for (const [index, port] of records(spec.ports).entries()) {
      // With hostNetwork the API server copies containerPort to hostPort before admission.
      const taken = tryNumber(port.hostPort) || (pod.hostNetwork ? tryNumber(port.containerPort) : 0);
      if (taken) yield { field: `${field}.ports[${index}].hostPort`, message: `host port ${taken}` };
    }
  }
};

const privileged: Demand = function* (pod) {
  for (const { field, spec } of containerContexts(pod)) {
    if (spec.privileged === true) yield { field: `${field}.privileged`, message: 'privileged: true' };
  }
};

const addedCapabilities: Demand = function* (pod) {
  for (const { field, spec } of containerContexts(pod)) {
    const forbidden = list(at(spec, 'capabilities', 'add')).filter((capability) => !CAPABILITIES.has(String(capability)));
    if (forbidden.length > 0) yield { field: `${field}.capabilities.add`, message: `adds ${forbidden.join(', ')}` };
  }
};

const appArmor: Demand = function* (pod) {
  for (const { field, spec } of securityContexts(pod)) {
    const type = at(spec, 'appArmorProfile', 'type');
    if (type === undefined || type === 'RuntimeDefault' || type === 'Localhost') continue;
    yield { field: `${field}.appArmorProfile.type`, message: `AppArmor profile ${type}` };
  }
  for (const [key, value] of Object.entries(pod.annotations)) {
    if (!key.startsWith(APPARMOR_ANNOTATION) || value === '' || value === 'runtime/default' || value.startsWith('localhost/'))
      continue;
    yield { field: `${pod.field.replace(/spec$/, 'metadata')}.annotations["${key}"]`, message: `AppArmor profile ${value}` };
  }
};

const seLinux: Demand = function* (pod, minor) {
  for (const { field, spec } of securityContexts(pod)) {
    const options = record(spec.seLinuxOptions);
    const type = tryText(options.type) ?? '';
    if (type !== '' && !((SELINUX_TYPES[type] ?? Infinity) <= minor)) {
      yield { field: `${field}.seLinuxOptions.type`, message: `SELinux type ${type}` };
    }
    for (const key of ['user', 'role']) {
      if (options[key]) yield { field: `${field}.seLinuxOptions.${key}`, message: `SELinux ${key} ${options[key]}` };
    }
  }
};

const procMount: Demand = function* (pod, minor) {
  if (minor >= 35 && isInUserNamespace(pod)) return;
  for (const { field, spec } of containerContexts(pod)) {
    if (spec.procMount !== undefined && spec.procMount !== 'Default') {
      yield { field: `${field}.procMount`, message: `procMount ${spec.procMount}` };
    }
  }
};

const seccomp: Demand = function* (pod) {
  for (const { field, spec } of securityContexts(pod)) {
    const type = at(spec, 'seccompProfile', 'type');
    if (type === undefined || type === 'RuntimeDefault' || type === 'Localhost') continue;
    yield { field: `${field}.seccompProfile.type`, message: `seccomp profile ${type}` };
  }
};

const sysctls: Demand = function* (pod, minor) {
  for (const [index, { name }] of records(at(pod.spec, 'securityContext', 'sysctls')).entries()) {
    if ((SYSCTLS[tryText(name) ?? ''] ?? Infinity) <= minor) continue;
    yield { field: `${pod.field}.securityContext.sysctls[${index}]`, message: `sysctl ${name}` };
  }
};

const hostProcess: Demand = function* (pod) {
  for (const { field, spec } of securityContexts(pod)) {
    if (at(spec, 'windowsOptions', 'hostProcess') !== true) continue;
    yield { field: `${field}.windowsOptions.hostProcess`, message: 'hostProcess: true' };
  }
};

/** Since 1.34: a probe with a host makes the kubelet connect anywhere on the container's behalf. */
const probeHost: Demand = function* (pod, minor) {
  if (minor < 34) return;
  for (const container of pod.containers) {
    for (const { field, spec } of handlersOf(container)) {
      for (const action of ['httpGet', 'tcpSocket']) {
        const host = at(spec, action, 'host');
        if (host) yield { field: `${field}.${action}.host`, message: `host ${host}` };
      }
    }
  }
};

/** The controls of the baseline level, which the restricted one holds to as well. */
export const baselineDemands: readonly Demand[] = [
  hostNamespaces,
  hostPath,
  hostPort,
  privileged,
  addedCapabilities,
  appArmor,
  seLinux,
  procMount,
  seccomp,
  sysctls,
  hostProcess,
  probeHost,
];
