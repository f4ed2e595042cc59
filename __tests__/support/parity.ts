import { type JsonObject, record, tryText } from '../../checks/json';
import { toManifest } from '../../checks/to-manifest';
import { isNode, normalForm, type Tree } from './normal-form';

/**
 * A difference from upstream that is meant: the object (`DaemonSet/kube-system/calico-node`; `ClusterRole/calico-node` without
 * a namespace), the path of the field, and the reason.
 *
 * `spec.template.spec.containers[speaker].args[--port=7472]`: items of lists stand in brackets by what names them: `name`,
 * `mountPath`, `port/protocol`, `key:effect` of tolerations, the text itself in lists of texts. Rights of a role are
 * `rules[apps/deployments#name].verb`, their `*` written `(any)`. An absent branch is one difference, at its root. The field `(object)` means an object
 * that only one side has. `*` stands for any text in the object and in the field.
 */
export type Difference = readonly [object: string, field: string, reason: string];

/** The field of an object that only one side has. */
export const WHOLE_OBJECT = '(object)';

export interface ParityProps {
  /** Our objects, as `toJson()` gives them. */
  readonly ours: readonly JsonObject[];
  /** Upstream's, as in its manifests. */
  readonly theirs: readonly JsonObject[];
  readonly differences: readonly Difference[];
  /** Our object by upstream's, where the names differ. @default - none do */
  readonly rename?: Readonly<Record<string, string>>;
  /** Whether CustomResourceDefinitions are compared. @default false, as the component `crds` has them */
  readonly crds?: boolean;
}

interface Found {
  readonly object: string;
  readonly field: string;
  readonly detail: string;
}

/**
 * Compares field by field and returns what the table of differences does not say (`unlisted: …`) and what it says in vain
 * (`stale: …`); empty if the table is exactly right. Values that the API server fills in and the order of lists do not count.
 * Throws if one side has an object twice.
 */
export function compareParity(props: ParityProps): string[] {
  const { differences, rename = {}, crds = false } = props;
  const ours = byId(props.ours, crds, {});
  const theirs = byId(props.theirs, crds, rename);
  const found = [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((id) => diffObjects(id, ours, theirs));
  const rows = differences.map((difference) => ({ difference, matches: matcherOf(difference), used: false }));
  const unlisted = found.filter((item) => {
    const matching = rows.filter(({ matches }) => matches(item));
    for (const row of matching) row.used = true;
    return matching.length === 0;
  });
  const stale = rows
    .filter(({ used }) => !used)
    .map(({ difference: [object, field, reason] }) => `${object} ${field} (${reason})`);
  return [
    ...unlisted.map(({ object, field, detail }) => `unlisted: ${object} ${field}: ${detail}`),
    ...stale.map((row) => `stale: ${row} does not differ`),
  ];
}

function byId(objects: readonly JsonObject[], crds: boolean, rename: Readonly<Record<string, string>>) {
  const found = new Map<string, JsonObject>();
  for (const object of objects) {
    if (!crds && object.kind === 'CustomResourceDefinition') continue;
    const id = idOf(object);
    const known = rename[id] ?? id;
    if (found.has(known)) throw new Error(`${known} is there twice`);
    found.set(known, withoutIdentity(object));
  }
  return found;
}

function idOf(object: JsonObject): string {
  // The scope of custom kinds does not matter here: a cluster-scoped object has no namespace of its own.
  const { kind, namespace, name } = toManifest(object, { component: '', path: '', bytes: 0 }, () => false);
  const own = tryText(record(object.metadata).namespace);
  return [kind, own ? namespace : '', name].filter(Boolean).join('/');
}

/** Without name and namespace: the id compares them, and a renamed object would differ in nothing else. */
function withoutIdentity(object: JsonObject): JsonObject {
  const { name: _name, namespace: _namespace, ...metadata } = record(object.metadata);
  return { ...object, metadata };
}

function diffObjects(object: string, ours: ReadonlyMap<string, JsonObject>, theirs: ReadonlyMap<string, JsonObject>): Found[] {
  const [mine, upstream] = [ours.get(object), theirs.get(object)];
  if (!upstream) return [{ object, field: WHOLE_OBJECT, detail: 'only ours' }];
  if (!mine) return [{ object, field: WHOLE_OBJECT, detail: "only upstream's" }];
  return diffTrees(normalForm(mine), normalForm(upstream), '').map((found) => ({ object, ...found }));
}

function diffTrees(ours: Tree | undefined, theirs: Tree | undefined, field: string): Omit<Found, 'object'>[] {
  if (isNode(ours) && isNode(theirs)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
    return keys.flatMap((key) => diffTrees(ours[key], theirs[key], joined(field, key)));
  }
  if (ours === theirs) return [];
  return [{ field, detail: `ours ${shown(ours)}, upstream's ${shown(theirs)}` }];
}

const joined = (field: string, key: string) => (field === '' || key.startsWith('[') ? `${field}${key}` : `${field}.${key}`);

function shown(tree: Tree | undefined): string {
  if (tree === undefined) return 'absent';
  const text = JSON.stringify(tree);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function matcherOf([object, field]: Difference): (found: Found) => boolean {
  const [objectPattern, fieldPattern] = [patternOf(object), patternOf(field)];
  return (found) =>
    objectPattern.test(found.object) &&
    // A pattern of fields never covers an object that is missing altogether.
    (found.field === WHOLE_OBJECT ? field === WHOLE_OBJECT : fieldPattern.test(found.field));
}

const patternOf = (text: string) =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );
