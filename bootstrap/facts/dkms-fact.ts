import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** A kernel and the module built for it. */
export interface BuiltModule {
  /** `uname -r` of the kernel. */
  readonly kernel: string;
  readonly running: boolean;
  /** Version of the module for it; undefined if there is none. */
  readonly version: string | undefined;
}

/** Whether a module is there for the running kernel and for the newest, which the next boot takes: one entry if they are one. */
export function builtModuleQuery(module: string): Query<readonly BuiltModule[]> {
  const key = `module ${module} by kernel`;
  return {
    key,
    script: [
      'r=$(uname -r)',
      `n=$(for v in /boot/vmlinuz-*; do if [ -e "$v" ]; then printf '%s\\n' "\${v#/boot/vmlinuz-}"; fi; done | sort -V | tail -n 1)`,
      `for k in $(printf '%s\\n' "$r" "\${n:-$r}" | sort -u); do`,
      `  printf '%s|%s|%s\\n' "$k" "$([ "$k" = "$r" ] && echo running)" "$(modinfo -k "$k" -F version -- ${shellWord(module)} 2>/dev/null)"`,
      'done',
    ].join('\n'),
    parse(answer) {
      const lines = answer.stdout.split('\n').filter((line) => line !== '');
      const modules = lines.map((line) => line.split('|'));
      if (modules.length === 0 || modules.some((fields) => fields.length !== 3))
        throw new UnreadableAnswer(key, 'lines kernel|running|version', answer);
      return modules.map(([kernel = '', running, version]) => ({
        kernel,
        running: running === 'running',
        version: version || undefined,
      }));
    },
  };
}
