import { shellWord } from '../plan/shell-word';
import type { Query } from './query';

/**
 * Where a module of the running kernel is: in use, part of the kernel itself, on disk, or nowhere.
 */
export type KernelModuleFact = 'loaded' | 'built-in' | 'available' | 'missing';

export function kernelModuleQuery(name: string): Query<KernelModuleFact> {
  const directory = shellWord(`/sys/module/${name.replaceAll('-', '_')}`);
  return {
    key: `kernel module ${name}`,
    script: `if [ -d ${directory} ]; then echo loaded; else modprobe --show-depends -- ${shellWord(name)} 2>/dev/null; fi`,
    parse({ stdout }) {
      if (stdout === 'loaded\n') return 'loaded';
      // The last line is the module itself, those before are what it depends on.
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      if (last.startsWith('builtin ')) return 'built-in';
      return last.startsWith('insmod ') ? 'available' : 'missing';
    },
  };
}
