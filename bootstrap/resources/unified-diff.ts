const CONTEXT = 3;
/** Cells of the table above which the changed middle is shown as a whole; 4 million take about 50 ms. */
const MOST_CELLS = 4_000_000;

type Edit = { readonly sign: ' ' | '-' | '+'; readonly line: string };

/** What changes from one text to another, as `diff -u` shows it, without its two header lines; empty if nothing does. */
export function unifiedDiff(before: string, after: string): string {
  const edits = editsBetween(linesOf(before), linesOf(after));
  return hunksOf(edits)
    .map(([start, end]) => hunkText(edits, start, end))
    .join('');
}

/** Lines with their line feeds, so that a missing last one is a difference. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function editsBetween(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const same = (lines: readonly string[]) => lines.map((line): Edit => ({ sign: ' ', line }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const removed = (lines: readonly string[]) => lines.map((line): Edit => ({ sign: '-', line }));
  const added = (lines: readonly string[]) => lines.map((line): Edit => ({ sign: '+', line }));
  if (before.length * after.length > MOST_CELLS) return [...removed(before), ...added(after)];
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number) => longest[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  for (let old = before[row], young = after[column]; old !== undefined && young !== undefined; ) {
    if (old === young) {
      edits.push({ sign: ' ', line: old });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      edits.push({ sign: '-', line: old });
      row += 1;
    } else {
      edits.push({ sign: '+', line: young });
      column += 1;
    }
    old = before[row];
    young = after[column];
  }
  return [...edits, ...removed(before.slice(row)), ...added(after.slice(column))];
}

/** First and last index of each group of edits that are near to each other, with the lines around them. */
function hunksOf(edits: readonly Edit[]): readonly (readonly [number, number])[] {
  const hunks: [number, number][] = [];
  edits.forEach(({ sign }, index) => {
    if (sign === ' ') return;
    const start = Math.max(0, index - CONTEXT);
    const end = Math.min(edits.length - 1, index + CONTEXT);
    const last = hunks.at(-1);
    if (last && start <= last[1] + 1) last[1] = end;
    else hunks.push([start, end]);
  });
  return hunks;
}

function hunkText(edits: readonly Edit[], start: number, end: number): string {
  const count = (from: number, to: number, without: Edit['sign']) =>
    edits.slice(from, to).filter(({ sign }) => sign !== without).length;
  const range = (without: Edit['sign']) => {
    const length = count(start, end + 1, without);
    const first = count(0, start, without) + (length === 0 ? 0 : 1);
    return length === 1 ? `${first}` : `${first},${length}`;
  };
  const lines = edits
    .slice(start, end + 1)
    .map(({ sign, line }) => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`);
  return `@@ -${range('+')} +${range('-')} @@\n${lines.join('')}`;
}
