/** Nearest spellings, for messages about names that do not exist. */

/** More than any limit. */
const FAR = 1000;

const least = (a: number, b: number): number => (a < b ? a : b);

/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`; `FAR` if more than `limit`. */
const distance = (a: string, b: string, limit: number): number => {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = [...`${b}.`].map((_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let nearest = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? FAR) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? FAR) + 1 : FAR;
      const edits = least(least((last[j] ?? FAR) + 1, (row[j - 1] ?? FAR) + 1), least(replaced, swapped));
      row.push(edits);
      nearest = least(nearest, edits);
    }
    // Distances never shrink along a path, so a row beyond the limit (and a swap, which looks one row back) ends the search.
    if (nearest > limit + 1) return FAR;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? FAR;
};

/** The one of `known` that `name` probably means; undefined if none is near. Ties go to the earlier one. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name.length > 64) return undefined;
  const wanted = name.toLowerCase();
  const limit = Math.ceil(name.length / 3);
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit)
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase(), limit) }))
    .filter(({ edits }) => edits <= limit)
    .sort((x, y) => x.edits - y.edits);
  return ranked[0]?.candidate;
};

/** `did you mean "x"?` if a known name is near, else the list of all known names after `otherwise`. */
export const didYouMean = (name: string, known: readonly string[], otherwise: string): string => {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return known.length === 0 ? `${otherwise} none` : `${otherwise} ${known.join(', ')}`;
};
