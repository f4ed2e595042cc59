import { type JsonObject, record, records, tryText } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** Directories of the node that a container can write to are listed with a reason; read-only ones are passed over, except sockets. */
export const hostPathWritable: Rule = {
  id: 'host-path-writable',
  severity: 'error',
  acceptable: true,
  why: 'A container that writes to the node can replace its programs and outlives its own removal; a runtime socket is root.',
  remedy: 'Mount it readOnly, use an emptyDir or a claim, or accept it with the reason.',
  *check({ pods }) {
    for (const pod of pods) {
      const paths = records(pod.spec.volumes).flatMap((volume) => tryWritten(pod, volume) ?? []);
      if (paths.length === 0) continue;
      yield { manifest: pod.manifest, field: `${pod.field}.volumes`, message: `writes to the node: ${paths.join(', ')}` };
    }
  },
};

/** The path of a volume on the node that some container can write to, and which. */
function tryWritten(pod: PodTemplate, volume: JsonObject): string | undefined {
  if (volume.hostPath === undefined) return undefined;
  const path = tryText(record(volume.hostPath).path) ?? '';
  const writers = pod.containers.filter(({ spec }) => records(spec.volumeMounts).some((mount) => writes(mount, volume, path)));
  return writers.length === 0 ? undefined : `${path} (${writers.map(({ name }) => name).join(', ')})`;
}

/** readOnly does not keep anyone from talking to a socket. */
const writes = (mount: JsonObject, volume: JsonObject, path: string): boolean =>
  mount.name === volume.name && (mount.readOnly !== true || path.endsWith('.sock') || record(volume.hostPath).type === 'Socket');
