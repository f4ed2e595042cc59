import { createHash } from 'node:crypto';
import { fileQuery } from '../facts/file-fact';
import type { Outcome } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import type { Configuration } from './configuration';
import { run } from './run';

/** No file and no symbolic link at this path. A directory stops: too much would be lost. */
export function absent(path: string): Configuration {
  const query = fileQuery(path);
  return {
    name: `absent ${path}`,
    queries: [query],
    fingerprint: createHash('sha256').update(`${path}\0absent`).digest('hex'),
    plan(facts): Outcome {
      const fact = facts.get(query);
      if (fact.kind === 'absent') return { state: 'ok', because: 'does not exist' };
      if (fact.kind === 'directory')
        return { state: 'stop', because: `${path} is a directory`, remedy: `look what it is for, and remove it` };
      return { state: 'destroy', because: 'must not exist', actions: [run(`rm -f -- ${shellWord(path)}`)] };
    },
  };
}
