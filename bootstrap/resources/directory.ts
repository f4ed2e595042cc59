import { fileQuery } from '../facts/file-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { run } from './run';

/** A directory with this mode (default 0755) and owner (default root:root). What is in it is not looked at. */
export function directory(spec: { readonly path: string; readonly mode?: string; readonly owner?: string }): Resource {
  const { path, mode = '0755', owner = 'root:root' } = spec;
  const query = fileQuery(path);
  const word = shellWord(path);
  const make = run([`umask 022`, `mkdir -p -- ${word}`, `chown -- ${shellWord(owner)} ${word}`, `chmod -- ${mode} ${word}`]);
  return {
    name: `directory ${path}`,
    queries: [query],
    plan(facts): Outcome {
      const fact = facts.get(query);
      if (fact.kind === 'absent') return { state: 'create', because: 'does not exist', actions: [make] };
      if (fact.kind !== 'directory') {
        const kind = fact.kind === 'link' ? `symbolic link to ${fact.target}` : fact.kind === 'other' ? fact.type : 'file';
        return { state: 'stop', because: `${path} is a ${kind}, not a directory`, remedy: `look what it is for, and remove it` };
      }
      const reasons = [
        ...(fact.mode === mode ? [] : [`mode is ${fact.mode}, not ${mode}`]),
        ...(fact.owner === owner ? [] : [`owner is ${fact.owner}, not ${owner}`]),
      ];
      if (reasons.length === 0) return { state: 'ok', because: 'mode and owner are as they should be' };
      return { state: 'change', because: reasons.join('; '), actions: [make] };
    },
  };
}
