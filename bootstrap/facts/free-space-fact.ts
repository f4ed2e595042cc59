import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** Bytes that can still be written at a path. */
export function freeSpaceQuery(path: string): Query<number> {
  const key = `free space ${path}`;
  return {
    key,
    script: `df -B1 --output=avail -- ${shellWord(path)}`,
    parse(answer) {
      const [, bytes] = /^ *Avail\n *(\d+)\n$/.exec(answer.stdout) ?? [];
      if (bytes === undefined) throw new UnreadableAnswer(key, 'the column Avail of df', answer);
      return Number(bytes);
    },
  };
}
