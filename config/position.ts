/** Where in the text a path of a YAML document is. */
import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { Path, Problem } from './problem';

export interface Position {
  readonly line: number;
  readonly column: number;
}

type Found = { readonly key: unknown; readonly value: unknown };

const keyText = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : '');

const step = (node: unknown, part: string | number): Found | undefined => {
  if (isSeq(node) && typeof part === 'number') return { key: undefined, value: node.items[part] };
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && keyText(item) === String(part));
  return pair && { key: pair.key, value: pair.value };
};

const startOf = (node: unknown): number | undefined => (node as Partial<Node> | undefined | null)?.range?.[0];

/** Offset of `path`: of its last key, or of its value. A missing part falls back to what surrounds it. */
export const offsetOf = (document: Document, path: Path, at: Problem['at']): number => {
  let best = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const [depth, part] of path.entries()) {
    const found = step(node, part);
    if (!found) return best;
    const key = startOf(found.key);
    const last = depth === path.length - 1;
    best = (last && at === 'value' ? startOf(found.value) : undefined) ?? key ?? startOf(found.value) ?? best;
    node = found.value;
  }
  return best;
};

/** Line and column of an offset, both from 1. */
export const positionAt = (lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};
