import { fileQuery } from '../facts/file-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { run } from './run';

/** A symbolic link with exactly this target. A file in its place is replaced in one step; a directory stops. */
export function symlink(spec: { readonly path: string; readonly target: string }): Resource {
  const { path, target } = spec;
  const query = fileQuery(path);
  const temporary = shellWord(`${path}.h5b-new`);
  const parent = shellWord(path.slice(0, path.lastIndexOf('/')) || '/');
  const actions = [
    run([
      `umask 022`,
      `mkdir -p -- ${parent}`,
      `ln -sfn -- ${shellWord(target)} ${temporary}`,
      `mv -T -- ${temporary} ${shellWord(path)}`,
    ]),
  ];
  return {
    name: `symlink ${path}`,
    queries: [query],
    plan(facts): Outcome {
      const fact = facts.get(query);
      switch (fact.kind) {
        case 'absent':
          return { state: 'create', because: 'does not exist', actions };
        case 'link':
          return fact.target === target
            ? { state: 'ok', because: `points to ${target}` }
            : { state: 'change', because: `points to ${fact.target}, not ${target}`, actions };
        case 'file':
          return { state: 'change', because: 'is a file', actions };
        default:
          return {
            state: 'stop',
            because: `${path} is a ${fact.kind === 'other' ? fact.type : 'directory'}, not a symbolic link`,
            remedy: 'look what it is for, and remove it',
          };
      }
    },
  };
}
