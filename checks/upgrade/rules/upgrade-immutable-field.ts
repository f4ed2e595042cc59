import { isDeepStrictEqual } from 'node:util';
import { CUSTOM_RESOURCE_DEFINITION, isOf, PERSISTENT_VOLUME_CLAIM, SECRET } from '../../group-kind';
import { at, type Json, records, tryText } from '../../json';
import { tryQuantity } from '../../quantity';
import type { Violation } from '../../rule';
import { type ImmutableField, immutableFieldsOf } from '../immutable-field';
import type { Change } from '../upgrade';
import type { UpgradeRule } from '../upgrade-rule';

/** Longer values are cut in messages. */
const SHOWN = 80;

/** The API server accepts the new object in place of the old one. */
export const upgradeImmutableField: UpgradeRule = {
  id: 'upgrade-immutable-field',
  why: 'The API server refuses the change, and GitOps then applies nothing of the component: it stays as it is, and what needs it waits.',
  remedy: 'Delete the object and GitOps makes it anew, or take the change back.',
  *check({ kept }) {
    for (const change of kept) {
      for (const field of immutableFieldsOf(change.after)) yield* fieldChange(change, field);
      if (isOf(change.after, PERSISTENT_VOLUME_CLAIM)) yield* shrunkClaim(change);
      if (isOf(change.after, CUSTOM_RESOURCE_DEFINITION)) yield* lostVersion(change);
    }
  },
};

function* fieldChange({ before, after }: Change, field: ImmutableField): Iterable<Violation> {
  if (field.ifImmutable && before.object.immutable !== true) return;
  const [old, fresh] = [before, after].map(({ object }) => at(object, ...field.path) ?? field.absent);
  if (isDeepStrictEqual(old, fresh) || (field.allocated && fresh === undefined)) return;
  // The values of a Secret are nobody's to read.
  const hidden = isOf(after, SECRET) && field.path[0] === 'data';
  yield {
    manifest: after,
    field: field.path.join('.'),
    message: hidden ? 'changed, and it cannot be' : `${shown(old)} cannot become ${shown(fresh)}`,
    ...(field.remedy === undefined ? {} : { remedy: field.remedy }),
  };
}

function* shrunkClaim({ before, after }: Change): Iterable<Violation> {
  const path = ['spec', 'resources', 'requests', 'storage'];
  const [old, fresh] = [before, after].map(({ object }) => at(object, ...path));
  if ((tryQuantity(fresh) ?? 0) >= (tryQuantity(old) ?? 0)) return;
  yield {
    manifest: after,
    field: path.join('.'),
    message: `${shown(old)} cannot shrink to ${shown(fresh)}`,
    remedy: 'Make a smaller claim of another name and copy the data.',
  };
}

/** Objects were stored in that version, so the API server must go on reading it. */
function* lostVersion({ before, after }: Change): Iterable<Violation> {
  const versions = (manifest: Change['after']) => records(at(manifest.object, 'spec', 'versions'));
  const stored = versions(before).find(({ storage }) => storage === true)?.name;
  if (stored === undefined || versions(after).some(({ name }) => name === stored)) return;
  yield {
    manifest: after,
    field: 'spec.versions',
    message: `${tryText(stored)} is gone, and objects are stored in it`,
    remedy:
      'Update in two steps: one release that still has the version and no longer stores it; then rewrite the objects; then this one.',
  };
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
