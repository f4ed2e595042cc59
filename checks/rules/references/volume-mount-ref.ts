import { alternatives } from '../../alternatives';
import { at, records, tryText } from '../../json';
import type { Container, PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';
import { isInjected } from '../../service-ports';

/** Every mount names a volume (or a claim template) of its pod, and no two mounts of a container share a path; injected pods get volumes of a webhook. */
export const volumeMountRef: Rule = {
  id: 'volume-mount-ref',
  severity: 'error',
  why: 'The API server refuses a pod whose mount names no volume or whose mounts share a path.',
  remedy: 'Add the volume, correct its name, or give each mount a path of its own.',
  *check(inventory) {
    for (const pod of inventory.pods) {
      if (isInjected(pod)) continue;
      const volumes = volumeNames(pod);
      for (const container of pod.containers) {
        yield* unnamed(pod, container, volumes);
        yield* clashes(pod, container);
      }
    }
  },
};

const volumeNames = ({ spec, manifest }: PodTemplate): ReadonlySet<string> =>
  new Set([
    ...records(spec.volumes).flatMap((volume) => tryText(volume.name) ?? []),
    ...records(at(manifest.object, 'spec', 'volumeClaimTemplates')).flatMap(
      (template) => tryText(at(template, 'metadata', 'name')) ?? [],
    ),
  ]);

function* unnamed({ manifest }: PodTemplate, container: Container, volumes: ReadonlySet<string>): Iterable<Violation> {
  for (const key of ['volumeMounts', 'volumeDevices'] as const) {
    for (const [nth, mount] of records(container.spec[key]).entries()) {
      const name = tryText(mount.name) ?? '';
      if (volumes.has(name)) continue;
      const message = `no volume is named "${name}"${alternatives(name, [...volumes].sort())}`;
      yield { manifest, field: `${container.field}.${key}[${nth}].name`, message };
    }
  }
}

function* clashes({ manifest }: PodTemplate, container: Container): Iterable<Violation> {
  const seen = new Map<string, string>();
  for (const [nth, mount] of records(container.spec.volumeMounts).entries()) {
    const path = tryText(mount.mountPath)?.replace(/(?<=.)\/+$/, '') ?? '';
    const name = tryText(mount.name) ?? '';
    const other = seen.get(path);
    if (other === undefined) seen.set(path, name);
    else {
      const message = `${path} is where "${other}" is mounted too`;
      yield { manifest, field: `${container.field}.volumeMounts[${nth}].mountPath`, message };
    }
  }
}
