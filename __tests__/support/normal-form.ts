import { type Json, type JsonObject, list, record, records, tryText } from '../../checks/json';
import { isApiDefault } from './api-defaults';

/** An object with every list turned into a map by what names its items, so that two of them compare field by field. */
export type Tree = string | number | boolean | null | TreeNode;

/** Keys of list items are written `[key]`. */
export interface TreeNode {
  readonly [key: string]: Tree;
}

export const isNode = (tree: Tree | undefined): tree is TreeNode => typeof tree === 'object' && tree !== null;

/**
 * The normal form of a Kubernetes object: without status and what the API server would add, lists by key. Rules of a Role or
 * ClusterRole become one entry per resource, `[apps/deployments#name]`, with its verbs; their `*` reads `(any)`.
 */
export function normalForm(object: JsonObject): TreeNode {
  const { status: _status, ...rest } = object;
  const kind = tryText(object.kind) ?? '';
  const isRole = kind === 'Role' || kind === 'ClusterRole';
  const entries = Object.entries(rest).flatMap(([key, value]): [string, Tree][] => {
    if (isRole && key === 'rules') return [[key, permissions(records(value))]];
    const tree = value === undefined ? undefined : treeOf(value, `${kind}.${key}`, key);
    return tree === undefined ? [] : [[key, tree]];
  });
  return Object.fromEntries(entries);
}

/** undefined if the value says no more than the API server's defaults. */
function treeOf(value: Json, path: string, key: string): Tree | undefined {
  if (isApiDefault(path, value)) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const entries: readonly (readonly [string, Json | undefined, string])[] = Array.isArray(value)
    ? keyed(list(value), key).map(([itemKey, item]) => [itemKey, item, `${path}[]`])
    : Object.entries(record(value)).map(([field, item]) => [field, item, `${path}.${field}`]);
  const kept = entries.flatMap(([field, item, itemPath]): [string, Tree][] => {
    const tree = item === undefined ? undefined : treeOf(item, itemPath, field);
    return tree === undefined ? [] : [[field, tree]];
  });
  // Something that only held defaults says nothing; something that was empty may mean much (`podSelector: {}`).
  return kept.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(kept);
}

function keyed(items: readonly Json[], of: string): readonly (readonly [string, Json])[] {
  const seen = new Map<string, number>();
  return items.map((item, index) => {
    const key = isScalar(item) ? `${item}` : (keyOf(record(item), of) ?? `${index}`);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    // The order of a command matters, that of a set of names does not.
    const value = isScalar(item) ? (of === 'command' ? index : true) : item;
    return [`[${count > 1 ? `${key}~${count}` : key}]`, value];
  });
}

function keyOf(item: JsonObject, of: string): string | undefined {
  if (of === 'ports') return `${item.containerPort ?? item.port}/${item.protocol ?? 'TCP'}`;
  if (of === 'volumeMounts') return tryText(item.mountPath);
  if (of === 'tolerations') return `${item.key ?? '*'}:${item.effect ?? '*'}`;
  if (of === 'subjects') return [item.kind, item.namespace, item.name].filter(Boolean).join('/');
  return tryText(item.name);
}

function permissions(rules: readonly JsonObject[]): TreeNode {
  const verbsOf = new Map<string, Set<string>>();
  const targets = rules.flatMap((rule) => targetsOf(rule).map((target) => ({ target, verbs: texts(rule.verbs).map(spelled) })));
  for (const { target, verbs } of targets) {
    const known = verbsOf.get(target) ?? new Set<string>();
    for (const verb of verbs) known.add(verb);
    verbsOf.set(target, known);
  }
  return Object.fromEntries(
    [...verbsOf].map(([target, verbs]) => [`[${target}]`, Object.fromEntries([...verbs].map((verb) => [verb, true]))]),
  );
}

function targetsOf(rule: JsonObject): readonly string[] {
  const names = texts(rule.resourceNames);
  const resources = texts(rule.apiGroups).flatMap((group) =>
    texts(rule.resources).map((resource) => (group === '' ? spelled(resource) : `${spelled(group)}/${spelled(resource)}`)),
  );
  return [
    ...texts(rule.nonResourceURLs),
    ...(names.length > 0 ? resources.flatMap((resource) => names.map((name) => `${resource}#${name}`)) : resources),
  ];
}

/** The wildcard of a rule in words, so that a table can name it where `*` already stands for any text. */
const spelled = (word: string) => word.replaceAll('*', '(any)');

const texts = (value: Json | undefined): readonly string[] => list(value).flatMap((item) => tryText(item) ?? []);

const isScalar = (item: Json): item is string | number | boolean | null => typeof item !== 'object' || item === null;
