import type { Json } from '../../checks/json';

const PROBE_DEFAULTS: Readonly<Record<string, Json>> = {
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  'httpGet.scheme': 'HTTP',
};

/**
 * Values that the API server fills in where a field is absent (kubernetes/kubernetes: pkg/apis/<group>/v1/defaults.go, and the
 * `+default` marks of the types), by the end of the field's path. Items of lists are written `[]`.
 */
const DEFAULTS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
    Object.entries(PROBE_DEFAULTS).map(([field, value]): [string, Json] => [`${probe}.${field}`, value]),
  ),
  ['ports[].protocol', 'TCP'],
  ['containers[].imagePullPolicy', 'IfNotPresent'],
  ['initContainers[].imagePullPolicy', 'IfNotPresent'],
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
  ['volumeMounts[].readOnly', false],
  ['securityContext.privileged', false],
  ['fieldRef.apiVersion', 'v1'],
  ['hostPath.type', ''],
  ['configMap.defaultMode', 0o644],
  ['secret.defaultMode', 0o644],
  ['projected.defaultMode', 0o644],
  ['serviceAccountToken.expirationSeconds', 3600],
  ['template.spec.restartPolicy', 'Always'],
  ['template.spec.dnsPolicy', 'ClusterFirst'],
  ['template.spec.schedulerName', 'default-scheduler'],
  ['template.spec.terminationGracePeriodSeconds', 30],
  ['template.spec.enableServiceLinks', true],
  ['template.spec.automountServiceAccountToken', true],
  ['template.spec.hostNetwork', false],
  ['template.spec.hostPID', false],
  ['template.spec.hostIPC', false],
  ['Deployment.spec.replicas', 1],
  ['Deployment.spec.revisionHistoryLimit', 10],
  ['Deployment.spec.progressDeadlineSeconds', 600],
  ['Deployment.spec.strategy.type', 'RollingUpdate'],
  ['Deployment.spec.strategy.rollingUpdate.maxSurge', '25%'],
  ['Deployment.spec.strategy.rollingUpdate.maxUnavailable', '25%'],
  ['DaemonSet.spec.revisionHistoryLimit', 10],
  ['DaemonSet.spec.updateStrategy.type', 'RollingUpdate'],
  ['DaemonSet.spec.updateStrategy.rollingUpdate.maxSurge', 0],
  ['DaemonSet.spec.updateStrategy.rollingUpdate.maxUnavailable', 1],
  ['StatefulSet.spec.revisionHistoryLimit', 10],
  ['Service.spec.type', 'ClusterIP'],
  ['Service.spec.sessionAffinity', 'None'],
  ['Service.spec.internalTrafficPolicy', 'Cluster'],
  ['webhooks[].matchPolicy', 'Equivalent'],
  ['webhooks[].timeoutSeconds', 10],
  ['webhooks[].failurePolicy', 'Fail'],
  ['webhooks[].reinvocationPolicy', 'Never'],
  ['webhooks[].namespaceSelector', {}],
  ['webhooks[].objectSelector', {}],
  ['webhooks[].rules[].scope', '*'],
  ['clientConfig.service.port', 443],
  ['metadata.creationTimestamp', null],
  ['metadata.labels', {}],
  ['metadata.annotations', {}],
]);

/** True if `value` at `path` is what the API server would put there anyhow. `path` starts with the kind. */
export function isApiDefault(path: string, value: Json): boolean {
  const text = JSON.stringify(value);
  for (let start = 0; start >= 0; start = nextSegment(path, start)) {
    const known = DEFAULTS.get(path.slice(start));
    if (known !== undefined && JSON.stringify(known) === text) return true;
  }
  return false;
}

/** Where the next part of a dotted path starts; -1 after the last. */
function nextSegment(path: string, from: number): number {
  const dot = path.indexOf('.', from);
  return dot < 0 ? -1 : dot + 1;
}
