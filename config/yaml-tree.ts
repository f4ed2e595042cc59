/**
 * The tree of a YAML document as plain data. homelab.yaml uses the part of YAML that everybody reads the same way: no aliases,
 * no merge keys, no tags, text keys; so that every value is written where it is used, and a message can point at it.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { formatPath, type Path } from './problem';
import { secretsIn } from './secret-like';

/** Deeper than any field of the schema, far from what recursion could not take. */
const DEEPEST = 24;

/** Longer than any value that a field takes, an SSH key of 16384 bits included. */
const LONGEST = 4096;

/** What no one-line text contains: control characters, and the marks that reorder what is shown. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export interface TreeProblem {
  readonly path: Path;
  readonly offset: number;
  readonly message: string;
}

/** A scalar that is a value or an element. */
export interface TreeScalar {
  readonly path: Path;
  readonly text: string;
  /** Offsets in the text, the end not included. */
  readonly start: number;
  readonly end: number;
}

export interface Tree {
  readonly value: unknown;
  readonly problems: readonly TreeProblem[];
  readonly scalars: readonly TreeScalar[];
  /** Where the value (or, for `key`, the last key) of `path` starts. What is not there falls back to what surrounds it. */
  readonly offsetOf: (path: Path, at: 'key' | 'value') => number;
}

interface Start {
  readonly key: number | undefined;
  readonly value: number | undefined;
}

const startOf = (node: unknown): number | undefined => (node as Partial<Node> | null | undefined)?.range?.[0];

class TreeReader {
  readonly problems: TreeProblem[] = [];
  readonly scalars: TreeScalar[] = [];
  readonly starts = new Map<string, Start>();

  read(node: unknown, path: Path, key?: unknown): unknown {
    this.starts.set(formatPath(path), { key: startOf(key), value: startOf(node) });
    if (node === null || node === undefined) return null;
    if (path.length > DEEPEST) return this.refuse(node, path, `nested deeper than ${DEEPEST} levels; no field lies that deep`);
    if (isAlias(node)) return this.refuse(node, path, `alias *${node.source}: aliases are not supported; write the value here`);
    this.checkProperties(node, path);
    if (isMap(node)) return this.readMap(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index]));
    return isScalar(node) ? this.readScalar(node.value, node, path) : null;
  }

  private readMap(pairs: readonly Pair[], path: Path): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = this.keyName(key, path);
      if (name === undefined) continue;
      if (entries.has(name)) this.refuse(key, [...path, name], 'written twice; remove one of the two');
      else entries.set(name, this.read(value, [...path, name], key));
    }
    return Object.fromEntries(entries);
  }

  private readScalar(value: unknown, node: unknown, path: Path): unknown {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    const [start = 0, end = start] = (node as Partial<Node>).range ?? [];
    this.scalars.push({ path, text, start, end });
    if (text.length > LONGEST) return this.refuse(node, path, `${text.length} characters; no field takes more than ${LONGEST}`);
    if (INVISIBLE.test(text.trimEnd()))
      return this.refuse(node, path, 'contains control characters; write one line of plain text');
    return value;
  }

  /** The key as text; undefined, with a problem noted, if it is no name. */
  private keyName(key: unknown, path: Path): string | undefined {
    const value = isScalar(key) ? key.value : undefined;
    const name = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    if (name === undefined || INVISIBLE.test(name)) return this.refuse(key, path, 'a key must be a word; write name: value');
    if (name.length > LONGEST) return this.refuse(key, path, `a key of ${name.length} characters; no key is that long`);
    // `scanSecrets` tells it; as part of a path it would be repeated in messages.
    if (secretsIn(name).length > 0) return undefined;
    if (name === '<<') return this.refuse(key, [...path, name], 'merge keys are not supported; write the fields out');
    if (name === '__proto__') return this.refuse(key, [...path, name], 'this name is reserved by JavaScript; choose another');
    return name;
  }

  private checkProperties(node: unknown, path: Path): void {
    const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
    if (anchor !== undefined) this.refuse(node, path, `anchor &${anchor}: anchors are not supported; remove it`);
    if (tag !== undefined) this.refuse(node, path, 'tags (!…) are not supported; remove it');
  }

  private refuse(node: unknown, path: Path, message: string): undefined {
    this.problems.push({ path, offset: startOf(node) ?? 0, message });
    return undefined;
  }
}

/** Reads the document; what is refused is left out of the value, so that the rest can still be checked. */
export const readTree = (document: Document): Tree => {
  const reader = new TreeReader();
  const value = reader.read(document.contents, []);
  const offsetOf = (path: Path, at: 'key' | 'value'): number => {
    const start = reader.starts.get(formatPath(path));
    if (start) return (at === 'key' ? start.key : start.value) ?? start.key ?? start.value ?? 0;
    // What is missing is shown at the key of what should have it.
    return path.length === 0 ? 0 : offsetOf(path.slice(0, -1), 'key');
  };
  return { value, problems: reader.problems, scalars: reader.scalars, offsetOf };
};
