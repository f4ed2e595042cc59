import { type Json, records, tryText } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** No two containers, volumes, ports or environment variables of a pod have the same name. */
export const duplicateNames: Rule = {
  id: 'duplicate-names',
  severity: 'error',
  why: 'The API server refuses the object, or server-side apply (Flux, Argo CD) does where a plain create would keep the last one.',
  remedy: 'Rename or remove one of them.',
  *check({ pods }) {
    for (const pod of pods) {
      for (const { field, name, what } of duplicates(pod)) {
        yield { manifest: pod.manifest, field, message: `${what} ${name} is there twice` };
      }
    }
  },
};

interface Duplicate {
  readonly field: string;
  readonly name: string;
  readonly what: string;
}

function* duplicates(pod: PodTemplate): Iterable<Duplicate> {
  yield* repeated(pod.containers, 'container');
  yield* repeated(named(pod.spec.volumes, `${pod.field}.volumes`), 'volume');
  for (const { spec, field } of pod.containers) {
    yield* repeated(named(spec.env, `${field}.env`), 'environment variable');
    yield* repeated(named(spec.ports, `${field}.ports`), 'port');
    const numbers = records(spec.ports).map((port, index) => ({
      name: `${port.containerPort}/${port.protocol ?? 'TCP'}${port.hostPort ? ` on host port ${port.hostPort} ${port.hostIP ?? ''}` : ''}`,
      field: `${field}.ports[${index}]`,
    }));
    yield* repeated(numbers, 'port');
  }
}

const named = (items: Json | undefined, field: string) =>
  records(items).map((item, index) => ({ name: tryText(item.name) ?? '', field: `${field}[${index}]` }));

function* repeated(items: readonly { readonly name: string; readonly field: string }[], what: string): Iterable<Duplicate> {
  if (items.length < 2) return;
  const seen = new Set<string>();
  for (const { name, field } of items) {
    if (name !== '' && seen.has(name)) yield { field, name, what };
    seen.add(name);
  }
}
