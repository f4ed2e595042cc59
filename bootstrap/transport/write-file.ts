import { posix } from 'node:path';
import type { WriteAction } from '../plan/action';
import { shellWord } from '../plan/shell-word';
import type { Command } from './host';
import { putInPlace } from './put-in-place';

/** Enough for the 16 MiB that a person would still write this way, over a slow link; what is larger is uploaded. */
const WRITE_SECONDS = 120;

/**
 * The command that writes a file as a whole: killed at any moment, the file has its old content or the new one. The temporary
 * file lies beside it; one that a killed run left behind is removed first. A symbolic link is replaced, not followed. The parent
 * directory must exist.
 */
export function writeFile({ path, content, mode, owner }: Omit<WriteAction, 'do'>): Command {
  const stem = posix.join(posix.dirname(path), `.${posix.basename(path)}.h5b-`);
  const script = `set -eu
rm -f -- ${shellWord(stem)}*
temporary=$(mktemp -- ${shellWord(`${stem}XXXXXXXX`)})
trap 'rm -f -- "$temporary"' EXIT
cat >"$temporary"
${putInPlace({ temporary: '"$temporary"', path, mode, owner })}`;
  return { script, input: content, timeoutSeconds: WRITE_SECONDS };
}
