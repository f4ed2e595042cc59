import { at, type JsonObject, records, tryText } from '../../json';
import { showBytes, tryQuantity } from '../../quantity';
import type { Rule } from '../../rule';

/** An emptyDir in memory is smaller than the memory limit of each container that mounts it for writing. */
export const memoryVolumeFitsLimit: Rule = {
  id: 'memory-volume-fits-limit',
  severity: 'warning',
  acceptable: true,
  why: 'What is written to a memory volume counts against the container, which is killed before the volume is full.',
  remedy: 'Lower sizeLimit, or raise the memory limit by the size of the volume.',
  *check({ pods }) {
    for (const { manifest, spec: pod, containers } of pods) {
      const sizes = memoryVolumes(pod);
      if (sizes.size === 0) continue;
      for (const { name, spec, field } of containers) {
        const limit = tryQuantity(at(spec, 'resources', 'limits', 'memory') ?? at(pod, 'resources', 'limits', 'memory'));
        const mounted = new Set(
          records(spec.volumeMounts).flatMap((mount) => (mount.readOnly === true ? [] : [tryText(mount.name) ?? ''])),
        );
        const size = [...mounted].reduce((sum, volume) => sum + (sizes.get(volume) ?? 0), 0);
        if (limit === undefined || size < limit) continue;
        const message = `container ${name} may hold ${showBytes(limit)}, and its memory volumes take ${showBytes(size)}`;
        yield { manifest, field: `${field}.resources.limits.memory`, message };
      }
    }
  },
};

const memoryVolumes = (pod: JsonObject): ReadonlyMap<string, number> =>
  new Map(
    records(pod.volumes).flatMap((volume) => {
      const size = tryQuantity(at(volume, 'emptyDir', 'sizeLimit'));
      return at(volume, 'emptyDir', 'medium') === 'Memory' && size !== undefined ? [[tryText(volume.name) ?? '', size]] : [];
    }),
  );
