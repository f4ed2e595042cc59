import { shellWord } from '../plan/shell-word';
import type { Query } from './query';

/** The live value of a kernel parameter, blanks between numbers made one; undefined if this kernel does not have it. */
export function sysctlQuery(parameter: string): Query<string | undefined> {
  const path = shellWord(`/proc/sys/${parameter.replaceAll(/[./]/g, (sign) => (sign === '.' ? '/' : '.'))}`);
  return {
    key: `sysctl ${parameter}`,
    script: `if [ -e ${path} ]; then printf '%s\\n' "$(<${path})"; else exit 3; fi`,
    parse: ({ code, stdout }) => (code === 0 ? stdout.trim().replaceAll(/\s+/g, ' ') : undefined),
  };
}
