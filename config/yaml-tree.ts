/**
 * The tree of a YAML document as plain data. homelab.yaml uses the part of YAML that everybody reads the same way: no aliases,
 * no merge keys, no tags, text keys; so that every value is written where it is used, and a message can point at it.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { Path } from './problem';

/** Deeper than any field of the schema, far from what recursion could not take. */
const DEEPEST = 24;

export interface TreeProblem {
  readonly path: Path;
  readonly offset: number;
  readonly message: string;
}

export interface ScalarAt {
  readonly path: Path;
  readonly node: Scalar;
}

export interface Tree {
  readonly value: unknown;
  readonly problems: readonly TreeProblem[];
  /** Every scalar that is a value or an element. */
  readonly scalars: readonly ScalarAt[];
}

class TreeReader {
  readonly problems: TreeProblem[] = [];
  readonly scalars: ScalarAt[] = [];

  read(node: unknown, path: Path): unknown {
    if (node === null || node === undefined) return null;
    if (path.length > DEEPEST) return this.refuse(node, path, `nested deeper than ${DEEPEST} levels; no field lies that deep`);
    if (isAlias(node)) return this.refuse(node, path, `alias *${node.source}: aliases are not supported; write the value here`);
    this.checkProperties(node, path);
    if (isMap(node)) return this.readMap(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index]));
    if (!isScalar(node)) return null;
    this.scalars.push({ path, node });
    return node.value;
  }

  private readMap(pairs: readonly Pair[], path: Path): unknown {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs) {
      const name = this.keyName(key, path);
      if (name === undefined) continue;
      if (entries.has(name)) this.refuse(key, [...path, name], 'written twice; remove one of the two');
      else entries.set(name, this.read(value, [...path, name]));
    }
    return Object.fromEntries(entries);
  }

  /** The key as text; undefined, with a problem noted, if it is no name. */
  private keyName(key: unknown, path: Path): string | undefined {
    const value = isScalar(key) ? key.value : undefined;
    const name = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    if (name === undefined) this.refuse(key, path, 'a key must be a word; write name: value');
    else if (name === '<<') this.refuse(key, [...path, name], 'merge keys are not supported; write the fields out');
    else if (name === '__proto__') this.refuse(key, [...path, name], 'this name is reserved by JavaScript; choose another');
    else return name;
    return undefined;
  }

  private checkProperties(node: unknown, path: Path): void {
    const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
    if (anchor !== undefined) this.refuse(node, path, `anchor &${anchor}: anchors are not supported; remove it`);
    if (tag !== undefined) this.refuse(node, path, 'tags (!…) are not supported; remove it');
    if (
      isScalar(node) &&
      typeof node.value === 'string' &&
      /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(node.value.trimEnd())
    ) {
      this.refuse(node, path, 'contains control characters; write one line of plain text');
    }
  }

  private refuse(node: unknown, path: Path, message: string): undefined {
    this.problems.push({ path, offset: (node as Partial<Node> | null)?.range?.[0] ?? 0, message });
    return undefined;
  }
}

/** Reads the document; what is refused is left out of the value, so that the rest can still be checked. */
export const readTree = (document: Document): Tree => {
  const reader = new TreeReader();
  const value = reader.read(document.contents, []);
  return { value, problems: reader.problems, scalars: reader.scalars };
};
