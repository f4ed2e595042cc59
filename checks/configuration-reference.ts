import { at, type Json, type JsonObject, record, records, tryText } from './json';
import type { PodTemplate } from './pod';

/** A place that names a ConfigMap or Secret of its own namespace. */
export interface ConfigurationReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Keys that must be there; empty where the whole object is taken. */
  readonly keys: readonly string[];
  /** `optional: true`: a missing object or key is passed over at run time. */
  readonly optional: boolean;
  readonly field: string;
}

type Kind = ConfigurationReference['kind'];

/** Every ConfigMap and Secret that a pod names: env, envFrom, volumes, projected volumes, subPath mounts, pull secrets. */
export function* podConfigurationReferences(pod: PodTemplate): Iterable<ConfigurationReference> {
  for (const { spec, field } of pod.containers) {
    yield* fromEnvironment(spec, field);
    yield* fromSubPaths(pod, spec, field);
  }
  for (const [index, volume] of records(pod.spec.volumes).entries()) {
    yield* fromVolume(volume, `${pod.field}.volumes[${index}]`);
  }
  for (const [index, secret] of records(pod.spec.imagePullSecrets).entries()) {
    yield* reference('Secret', secret.name, `${pod.field}.imagePullSecrets[${index}].name`);
  }
}

function* fromEnvironment(container: JsonObject, field: string): Iterable<ConfigurationReference> {
  for (const [index, variable] of records(container.env).entries()) {
    for (const [key, kind] of Object.entries({ configMapKeyRef: 'ConfigMap', secretKeyRef: 'Secret' } as const)) {
      const source = at(variable, 'valueFrom', key);
      if (source !== undefined) yield* keyReference(kind, record(source), `${field}.env[${index}].valueFrom.${key}`);
    }
  }
  for (const [index, source] of records(container.envFrom).entries()) {
    for (const [key, kind] of Object.entries({ configMapRef: 'ConfigMap', secretRef: 'Secret' } as const)) {
      const from = record(source[key]);
      yield* reference(kind, from.name, `${field}.envFrom[${index}].${key}`, from.optional);
    }
  }
}

/** A ConfigMap or Secret key selector: `{ name, key, optional }`. */
function* keyReference(kind: Kind, source: JsonObject, field: string): Iterable<ConfigurationReference> {
  const key = tryText(source.key);
  yield* reference(kind, source.name, field, source.optional, key === undefined ? [] : [key]);
}

function* fromVolume(volume: JsonObject, field: string): Iterable<ConfigurationReference> {
  yield* fromFiles('ConfigMap', volume.configMap, 'name', `${field}.configMap`);
  yield* fromFiles('Secret', volume.secret, 'secretName', `${field}.secret`);
  for (const [index, source] of records(at(volume, 'projected', 'sources')).entries()) {
    const here = `${field}.projected.sources[${index}]`;
    yield* fromFiles('ConfigMap', source.configMap, 'name', `${here}.configMap`);
    yield* fromFiles('Secret', source.secret, 'name', `${here}.secret`);
  }
  yield* reference('Secret', at(volume, 'csi', 'nodePublishSecretRef', 'name'), `${field}.csi.nodePublishSecretRef`);
  for (const type of ['cephfs', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos'] as const) {
    yield* reference('Secret', at(volume, type, 'secretRef', 'name'), `${field}.${type}.secretRef`);
  }
  yield* reference('Secret', at(volume, 'azureFile', 'secretName'), `${field}.azureFile.secretName`);
}

function* fromFiles(kind: Kind, source: Json | undefined, name: string, field: string): Iterable<ConfigurationReference> {
  const { optional, items, [name]: named } = record(source);
  yield* reference(
    kind,
    named,
    field,
    optional,
    records(items).flatMap((item) => tryText(item.key) ?? []),
  );
}

/**
 * Where a mount takes one file of a ConfigMap or Secret volume by `subPath`, that file must be a key: for a missing one the
 * kubelet makes an empty directory, and the program reads that.
 */
function* fromSubPaths(pod: PodTemplate, container: JsonObject, field: string): Iterable<ConfigurationReference> {
  for (const [index, mount] of records(container.volumeMounts).entries()) {
    const file = tryText(mount.subPath);
    const volume = records(pod.spec.volumes).find((candidate) => candidate.name === mount.name);
    if (file === undefined || volume === undefined) continue;
    const here = `${field}.volumeMounts[${index}].subPath`;
    yield* fromSubPath('ConfigMap', volume.configMap, 'name', file, here);
    yield* fromSubPath('Secret', volume.secret, 'secretName', file, here);
  }
}

function* fromSubPath(
  kind: Kind,
  source: Json | undefined,
  name: string,
  file: string,
  field: string,
): Iterable<ConfigurationReference> {
  const { optional, items, [name]: named } = record(source);
  // With items, paths are named by the volume and need not be keys; a directory of them may be mounted as well.
  const isMade = records(items).some(({ path }) => path === file || tryText(path)?.startsWith(`${file}/`) === true);
  if (!isMade) yield* reference(kind, named, field, optional, [file]);
}

/** A reference where `name` is one; nothing where the field is absent. */
export function* reference(
  kind: Kind,
  name: Json | undefined,
  field: string,
  optional?: Json,
  keys: readonly string[] = [],
): Iterable<ConfigurationReference> {
  const named = tryText(name);
  if (named) yield { kind, name: named, keys, optional: optional === true, field };
}
