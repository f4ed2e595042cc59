import { at, type JsonObject, list, record, records } from '../json';
import { containerContexts, type Demand, isInUserNamespace, isWindows, securityContexts } from './demand';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const volumeTypes: Demand = function* (pod) {
  for (const [index, volume] of records(pod.spec.volumes).entries()) {
    const type = Object.keys(volume).find((key) => key !== 'name');
    // A volume without a source is an emptyDir; the baseline level forbids hostPath itself.
    if (type === undefined || type === 'hostPath' || VOLUMES.some((allowed) => volume[allowed] !== undefined)) continue;
    yield { field: `${pod.field}.volumes[${index}].${type}`, message: `volume type ${type}` };
  }
};

const privilegeEscalation: Demand = function* (pod, minor) {
  if (minor >= 25 && isWindows(pod)) return;
  for (const { field, spec } of containerContexts(pod)) {
    if (spec.allowPrivilegeEscalation === false) continue;
    yield { field: `${field}.allowPrivilegeEscalation`, message: 'allowPrivilegeEscalation is not false' };
  }
};

const runAsNonRoot: Demand = function* (pod, minor) {
  if (minor >= 35 && isInUserNamespace(pod)) return;
  const ofPod = record(pod.spec.securityContext).runAsNonRoot;
  if (ofPod === false) yield { field: `${pod.field}.securityContext.runAsNonRoot`, message: 'runAsNonRoot: false' };
  for (const { field, spec } of containerContexts(pod)) {
    if ((spec.runAsNonRoot ?? ofPod) === true) continue;
    yield { field: `${field}.runAsNonRoot`, message: 'runAsNonRoot is not true' };
  }
};

const runAsUser: Demand = function* (pod, minor) {
  if (minor < 23 || (minor >= 35 && isInUserNamespace(pod))) return;
  for (const { field, spec } of securityContexts(pod)) {
    if (spec.runAsUser === 0) yield { field: `${field}.runAsUser`, message: 'runAsUser: 0' };
  }
};

const seccompSet: Demand = function* (pod, minor) {
  if (minor >= 25 && isWindows(pod)) return;
  const typeOf = (context: JsonObject) => at(context, 'seccompProfile', 'type');
  const ofPod = typeOf(record(pod.spec.securityContext));
  for (const { field, spec } of containerContexts(pod)) {
    const type = typeOf(spec) ?? ofPod;
    if (type === 'RuntimeDefault' || type === 'Localhost') continue;
    yield { field: `${field}.seccompProfile.type`, message: `seccomp profile ${type ?? 'is not set'}` };
  }
};

const droppedCapabilities: Demand = function* (pod, minor) {
  if (minor >= 25 && isWindows(pod)) return;
  for (const { field, spec } of containerContexts(pod)) {
    const added = list(at(spec, 'capabilities', 'add')).filter((capability) => capability !== 'NET_BIND_SERVICE');
    if (added.length > 0) yield { field: `${field}.capabilities.add`, message: `adds ${added.join(', ')}` };
    if (list(at(spec, 'capabilities', 'drop')).includes('ALL')) continue;
    yield { field: `${field}.capabilities.drop`, message: 'capabilities.drop lacks ALL' };
  }
};

const procMountDefault: Demand = function* (pod, minor) {
  if (minor < 35) return;
  for (const { field, spec } of containerContexts(pod)) {
    if (spec.procMount === undefined || spec.procMount === 'Default') continue;
    yield { field: `${field}.procMount`, message: `procMount ${spec.procMount}` };
  }
};

/** The controls that the restricted level adds to the baseline ones. */
export const restrictedDemands: readonly Demand[] = [
  volumeTypes,
  privilegeEscalation,
  runAsNonRoot,
  runAsUser,
  seccompSet,
  droppedCapabilities,
  procMountDefault,
];
