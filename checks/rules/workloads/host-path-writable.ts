import { type JsonObject, record, records, tryText } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';

/** Directories of the node that a container can write to are listed with a reason; read-only ones are passed over, except sockets. */
export const hostPathWritable: Rule = {
  id: 'host-path-writable',
  severity: 'error',
  acceptable: true,
  why: 'A container that writes to the node can replace its programs and outlives its own removal; a runtime socket is root.',
  remedy: 'Mount it readOnly, use an emptyDir or a claim, or accept it with the reason.',
  *check({ pods }) {
    for (const pod of pods) yield* problems(pod);
  },
};

function* problems(pod: PodTemplate): Iterable<Violation> {
  for (const [index, volume] of records(pod.spec.volumes).entries()) {
    if (volume.hostPath === undefined) continue;
    const path = tryText(record(volume.hostPath).path) ?? '';
    const writers = pod.containers.filter(({ spec }) => records(spec.volumeMounts).some((mount) => writes(mount, volume, path)));
    if (writers.length === 0) continue;
    const message = `${path} of the node is writable in ${writers.map(({ name }) => name).join(', ')}`;
    yield { manifest: pod.manifest, field: `${pod.field}.volumes[${index}].hostPath`, message };
  }
}

/** readOnly does not keep anyone from talking to a socket. */
const writes = (mount: JsonObject, volume: JsonObject, path: string): boolean =>
  mount.name === volume.name && (mount.readOnly !== true || path.endsWith('.sock') || record(volume.hostPath).type === 'Socket');
