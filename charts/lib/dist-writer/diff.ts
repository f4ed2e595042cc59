/** How a dist directory differs from the files it should hold. Paths relative to it, each list sorted by code unit. */
export interface DistDiff {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** Files that we wrote (they carry the marker) and that belong to nothing rendered any more. */
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  /** What we did not write and leave alone. A directory taken as a whole (empty, or named .git) ends in a slash. */
  readonly foreign: readonly string[];
}

/** Whether the directory holds what it should; foreign files do not count. */
export function isUpToDate(diff: DistDiff): boolean {
  return diff.added.length + diff.changed.length + diff.removed.length === 0;
}
