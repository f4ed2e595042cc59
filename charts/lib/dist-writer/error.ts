/** A dist directory that cannot be read or written: where, what is the matter, and what to do about it. */
export class DistError extends Error {
  override readonly name = 'DistError';

  /** @param path absolute path on disk, or the path among the rendered files when one of those is at fault */
  constructor(
    readonly path: string,
    readonly what: string,
    readonly remedy: string,
  ) {
    super(`${path}: ${what}\n  ${remedy}`);
  }
}

/** The code of a failed system call, such as `ENOENT`; undefined for any other error. */
export function tryErrorCode(error: unknown): string | undefined {
  return tryText(error, 'code');
}

/**
 * The DistError for whatever a file operation threw; a DistError comes back as it is.
 *
 * @param path where it happened, for errors that do not say it themselves (operations on open files)
 */
export function toDistError(error: unknown, path: string): DistError {
  if (error instanceof DistError) return error;
  const code = tryErrorCode(error);
  const at = tryText(error, 'path') ?? path;
  const known = code === undefined ? undefined : KNOWN.get(code);
  if (known !== undefined) return new DistError(at, `${known.what} (${code})`, known.remedy);
  return new DistError(
    at,
    tryText(error, 'message') ?? String(error),
    'Make the path readable and writable, then run the command again.',
  );
}

const MOVABLE = 'Choose a directory below it (--out), or mount its parent instead.';

const KNOWN: ReadonlyMap<string, { readonly what: string; readonly remedy: string }> = new Map([
  ['ENOSPC', { what: 'no space left on the device', remedy: 'Free some space, then run the command again.' }],
  ['EDQUOT', { what: 'the disk quota is used up', remedy: 'Free some space or raise the quota, then run the command again.' }],
  ['EFBIG', { what: 'a file would exceed the allowed size', remedy: 'Raise the limit (ulimit -f), then run the command again.' }],
  ['EACCES', { what: 'permission denied', remedy: 'Give this user access to it (chmod, chown), or choose another directory.' }],
  [
    'EPERM',
    { what: 'operation not permitted', remedy: 'Check its owner and attributes (ls -ld, lsattr), or choose another directory.' },
  ],
  [
    'ENOENT',
    {
      what: 'it vanished during the work',
      remedy: 'Another program changes this directory; run the command again once it is done.',
    },
  ],
  ['EROFS', { what: 'the file system is read-only', remedy: 'Mount it writable, or choose another directory.' }],
  ['ENOTDIR', { what: 'part of this path is a file, not a directory', remedy: 'Remove that file, or choose another directory.' }],
  ['ENAMETOOLONG', { what: 'the name is too long for this file system', remedy: 'Shorten the name.' }],
  ['ELOOP', { what: 'too many symbolic links', remedy: 'Remove the circle of symbolic links, or choose another directory.' }],
  ['EMFILE', { what: 'too many open files', remedy: 'Raise the limit (ulimit -n), then run the command again.' }],
  ['EIO', { what: 'the device failed to read or write', remedy: 'Check the disk (dmesg), then run the command again.' }],
  ['EBUSY', { what: 'the directory is in use, for example as a mount point, and cannot be replaced', remedy: MOVABLE }],
  ['EXDEV', { what: 'the directory belongs to another file system or image layer and cannot be replaced', remedy: MOVABLE }],
]);

// Not `instanceof Error`: errors of node's own modules come from another realm when the code runs in a sandbox such as jest's.
function tryText(error: unknown, key: 'code' | 'path' | 'message'): string | undefined {
  if (typeof error !== 'object' || error === null || !(key in error)) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : undefined;
}
