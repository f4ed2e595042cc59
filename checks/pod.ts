import { at, type JsonObject, record, records, textMap, tryText } from './json';
import type { Manifest } from './manifest';

/** A container of a pod template and the path of its field. */
export interface Container {
  readonly name: string;
  /** `initContainers` with `restartPolicy: Always` are sidecars; other init containers run to completion. */
  readonly role: 'container' | 'init' | 'sidecar' | 'ephemeral';
  /** e.g. `spec.template.spec.containers[0]` */
  readonly field: string;
  readonly spec: JsonObject;
}

/** The pods that an object makes: of a workload, a Job, a CronJob, or a bare Pod. */
export interface PodTemplate {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Path of the pod spec, e.g. `spec.template.spec`. */
  readonly field: string;
  readonly spec: JsonObject;
  readonly containers: readonly Container[];
  readonly hostNetwork: boolean;
  /** Name of the ServiceAccount, `default` where none is named. */
  readonly serviceAccount: string;
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};
const GROUPS = /^(v1|apps\/|batch\/)/;

/** The pod template of an object, or undefined if the object makes no pods. */
export function tryPodTemplate(manifest: Manifest): PodTemplate | undefined {
  const steps = GROUPS.test(manifest.apiVersion) ? TEMPLATES[manifest.kind] : undefined;
  if (!steps) return undefined;
  const template = record(at(manifest.object, ...steps));
  const spec = record(template.spec);
  const field = [...steps, 'spec'].join('.');
  return {
    manifest,
    namespace: manifest.namespace,
    labels: textMap(at(template, 'metadata', 'labels')),
    annotations: textMap(at(template, 'metadata', 'annotations')),
    field,
    spec,
    containers: containersOf(spec, field),
    hostNetwork: spec.hostNetwork === true,
    serviceAccount: tryText(spec.serviceAccountName) ?? 'default',
  };
}

function containersOf(spec: JsonObject, field: string): readonly Container[] {
  const of = (key: string, role: (container: JsonObject) => Container['role']) =>
    records(spec[key]).map((container, index) => ({
      name: tryText(container.name) ?? '',
      role: role(container),
      field: `${field}.${key}[${index}]`,
      spec: container,
    }));
  return [
    ...of('containers', () => 'container'),
    ...of('initContainers', (container) => (container.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...of('ephemeralContainers', () => 'ephemeral'),
  ];
}
