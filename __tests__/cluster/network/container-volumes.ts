import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at, type JsonObject, records, textMap, tryNumber, tryText } from '../../../checks/json';
import type { ApiClient } from '../harness/api-client';
import { podField } from './container-environment';

/** What a kubelet writes if the volume says nothing (core/v1 SecretVolumeSource.defaultMode). */
const DEFAULT_MODE = 0o644;

interface VolumeFile {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * Writes the pod's volumes as a kubelet does, a directory of that name each; the ServiceAccount's token is asked of the API server.
 * Called again it writes what has changed. Throws on a missing object that is not optional, and on a source that the lab does not
 * play.
 */
export async function writeVolumes(api: ApiClient, pod: JsonObject, directory: string): Promise<void> {
  for (const volume of records(at(pod, 'spec', 'volumes'))) {
    const own = join(directory, tryText(volume.name) ?? '');
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o755);
    for (const { path, content } of await volumeFiles(api, pod, volume)) {
      const file = join(own, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, content);
      chmodSync(`${file}.new`, modeOf(volume));
      renameSync(`${file}.new`, file);
    }
  }
}

const modeOf = (volume: JsonObject): number =>
  ['secret', 'configMap', 'projected', 'downwardAPI']
    .map((source) => tryNumber(at(volume, source, 'defaultMode')))
    .find((mode) => mode !== undefined) ?? DEFAULT_MODE;

async function volumeFiles(api: ApiClient, pod: JsonObject, volume: JsonObject): Promise<readonly VolumeFile[]> {
  if (volume.emptyDir !== undefined) return [];
  if (volume.secret !== undefined) return keyFiles(api, pod, 'secrets', at(volume, 'secret', 'secretName'), volume.secret);
  if (volume.configMap !== undefined) return keyFiles(api, pod, 'configmaps', at(volume, 'configMap', 'name'), volume.configMap);
  const sources = records(at(volume, 'projected', 'sources'));
  if (sources.length === 0) throw new Error(`the lab does not play volumes like ${JSON.stringify(volume)}`);
  const files: VolumeFile[] = [];
  for (const source of sources) files.push(...(await projected(api, pod, source)));
  return files;
}

async function projected(api: ApiClient, pod: JsonObject, source: JsonObject): Promise<readonly VolumeFile[]> {
  if (source.serviceAccountToken !== undefined) {
    const path = tryText(at(source, 'serviceAccountToken', 'path')) ?? '';
    return [{ path, content: Buffer.from(await podToken(api, pod)) }];
  }
  if (source.configMap !== undefined) return keyFiles(api, pod, 'configmaps', at(source, 'configMap', 'name'), source.configMap);
  return records(at(source, 'downwardAPI', 'items')).map((item) => ({
    path: tryText(item.path) ?? '',
    content: Buffer.from(podField(pod, tryText(at(item, 'fieldRef', 'fieldPath')) ?? '')),
  }));
}

/** A token of the pod's own ServiceAccount, as the kubelet gets it. */
async function podToken(api: ApiClient, pod: JsonObject): Promise<string> {
  const account = `/api/v1/namespaces/${podField(pod, 'metadata.namespace')}/serviceaccounts/${podField(pod, 'spec.serviceAccountName')}`;
  const answer = await api.create(`${account}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      expirationSeconds: 3600,
      boundObjectRef: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: podField(pod, 'metadata.name'),
        uid: podField(pod, 'metadata.uid'),
      },
    },
  });
  return tryText(at(answer, 'status', 'token')) ?? '';
}

async function keyFiles(
  api: ApiClient,
  pod: JsonObject,
  plural: 'secrets' | 'configmaps',
  name: JsonObject[string],
  source: JsonObject[string],
): Promise<readonly VolumeFile[]> {
  const path = `/api/v1/namespaces/${podField(pod, 'metadata.namespace')}/${plural}/${tryText(name)}`;
  const object = at(source, 'optional') === true ? await api.tryGet(path) : await api.get(path);
  const encoding = plural === 'secrets' ? 'base64' : 'utf8';
  return Object.entries(textMap(object?.data)).map(([key, value]) => ({ path: key, content: Buffer.from(value, encoding) }));
}
