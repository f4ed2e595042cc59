/** What is wrong with a homelab.yaml, before it is known on which line. */

/** Keys and list indexes from the root of the document. */
export type Path = readonly (string | number)[];

export type Severity = 'error' | 'warning';

export interface Problem {
  readonly path: Path;
  /** What is wrong with the value shown, and a remedy. */
  readonly message: string;
  /** An error stops everything; a warning is shown and the lab is built. */
  readonly severity: Severity;
  /** Points at the last key of the path (unknown and missing keys) or at its value. */
  readonly at: 'key' | 'value';
  /** Key under `path` whose absence is the problem; if it is written after all, its value is what is wrong. */
  readonly missing?: string;
}

export const error = (path: Path, message: string): Problem => ({ path, message, severity: 'error', at: 'value' });

export const keyError = (path: Path, message: string): Problem => ({ path, message, severity: 'error', at: 'key' });

/** `key` is missing under `path` although other fields need it. */
export const missingKey = (path: Path, key: string, message: string): Problem => ({ ...keyError(path, message), missing: key });

export const warning = (path: Path, message: string): Problem => ({ path, message, severity: 'warning', at: 'value' });

/** `nodes.a.disks[0]`; keys that are no plain words are quoted. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = /^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part);
    return text === '' ? key : `${text}.${key}`;
  }, '');
