import { shellWord } from '../plan/shell-word';
import type { Query } from './query';

/** The value that a loaded kernel module has for a parameter; undefined if it has none, or is not loaded. */
export function parameterQuery(module: string, parameter: string): Query<string | undefined> {
  return {
    key: `parameter ${module} ${parameter}`,
    script: `cat ${shellWord(parameterPath(module, parameter))} 2>/dev/null`,
    parse: ({ code, stdout }) => (code === 0 ? stdout.trim() : undefined),
  };
}

export const parameterPath = (module: string, parameter: string): string => `/sys/module/${module}/parameters/${parameter}`;
