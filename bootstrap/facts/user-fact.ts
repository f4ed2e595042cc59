import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** An account, as `getent passwd` and `id` show it; undefined if there is none. */
export interface UserFact {
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
  /** By name, the primary one first. */
  readonly groups: readonly string[];
}

export function userQuery(name: string): Query<UserFact | undefined> {
  const key = `user ${name}`;
  const user = shellWord(name);
  return {
    key,
    script: `getent passwd -- ${user} || exit 0\nid -Gn -- ${user}`,
    parse(answer) {
      const [passwd = '', groups = ''] = answer.stdout.split('\n');
      if (passwd === '' && answer.code === 0) return undefined;
      const [, , uid, , , home, shell] = passwd.split(':');
      if (answer.code !== 0 || uid === undefined || home === undefined || shell === undefined || groups === '')
        throw new UnreadableAnswer(key, 'a line of passwd(5) and a line of groups', answer);
      return { uid: Number(uid), home, shell, groups: groups.split(' ') };
    },
  };
}
