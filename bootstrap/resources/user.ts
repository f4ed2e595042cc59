import { userQuery } from '../facts/user-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { run } from './run';

export interface UserSpec {
  readonly name: string;
  readonly home: string;
  /** @default '/usr/sbin/nologin' */
  readonly shell?: string;
  /** Further groups, which must exist. @default - none */
  readonly groups?: readonly string[];
}

/** A system account without a password. Its home directory is not made. */
export function user(spec: UserSpec): Resource {
  const { name, home, shell = '/usr/sbin/nologin', groups = [] } = spec;
  const query = userQuery(name);
  const word = shellWord(name);
  const options = [
    `--home-dir ${shellWord(home)}`,
    `--shell ${shellWord(shell)}`,
    ...(groups.length === 0 ? [] : [`--groups ${shellWord(groups.join(','))}`]),
  ].join(' ');
  return {
    name: `user ${name}`,
    queries: [query],
    plan(facts): Outcome {
      const fact = facts.get(query);
      if (fact === undefined) {
        const create = run([
          `getent group -- ${word} >/dev/null || groupadd --system -- ${word}`,
          `useradd --system --gid ${word} --no-create-home ${options} -- ${word}`,
        ]);
        return { state: 'create', because: 'does not exist', actions: [create] };
      }
      const missing = groups.filter((group) => !fact.groups.includes(group));
      const reasons = [
        ...(fact.home === home ? [] : [`its home is ${fact.home}, not ${home}`]),
        ...(fact.shell === shell ? [] : [`its shell is ${fact.shell}, not ${shell}`]),
        ...(missing.length === 0 ? [] : [`is not in ${missing.join(', ')}`]),
      ];
      if (reasons.length === 0) return { state: 'ok', because: 'home, shell and groups are as they should be' };
      const append = groups.length === 0 ? '' : '--append ';
      const change = run(`usermod ${append}${options.replace('--home-dir', '--home')} -- ${word}`);
      return { state: 'change', because: reasons.join('; '), actions: [change] };
    },
  };
}
