import { kernelModuleQuery } from '../facts/kernel-module-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { file } from './file';
import { run } from './run';

/** Modules that the kernel loads at boot (`/etc/modules-load.d/<name>.conf`) and has loaded. */
export function kernelModules(spec: { readonly name: string; readonly modules: readonly string[] }): readonly Resource[] {
  const { name, modules } = spec;
  const content = `# Written by h5b.\n${modules.join('\n')}\n`;
  return [file({ path: `/etc/modules-load.d/${name}.conf`, content }), ...modules.map(kernelModule)];
}

function kernelModule(name: string): Resource {
  const query = kernelModuleQuery(name);
  return {
    name: `kernel module ${name}`,
    queries: [query],
    plan(facts): Outcome {
      const where = facts.get(query);
      if (where === 'loaded' || where === 'built-in') return { state: 'ok', because: `is ${where}` };
      return {
        state: 'change',
        because: where === 'available' ? 'is not loaded' : 'is not loaded, and not on disk for the running kernel either',
        actions: [run(`modprobe -- ${shellWord(name)}`)],
      };
    },
  };
}
