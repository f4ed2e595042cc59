import { posix } from 'node:path';
import { shellWord } from '../plan/shell-word';

export interface CompleteFile {
  /** The temporary file, as a word of Bash. In the directory of `path`. */
  readonly temporary: string;
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
}

/** Bash that renames a complete temporary file into place; on the disk when that returns. Fails if `path` is a directory. */
export function putInPlace({ temporary, path, mode, owner }: CompleteFile): string {
  return `chown -- ${shellWord(owner)} ${temporary}
chmod -- ${shellWord(mode)} ${temporary}
sync -- ${temporary}
mv -fT -- ${temporary} ${shellWord(path)}
sync -- ${shellWord(posix.dirname(path))}
`;
}
