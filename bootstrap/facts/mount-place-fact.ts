import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** What is at the place where a file system is to be mounted. */
export interface MountPlace {
  /** Something is mounted there. */
  readonly mounted: boolean;
  /** Up to three names in the directory itself; empty if it is absent, empty, or hidden by a mount. */
  readonly names: readonly string[];
}

/** Asks what lies in a directory that should be a mount point. */
export function mountPlaceQuery(path: string): Query<MountPlace> {
  const key = `mount place ${path}`;
  const word = shellWord(path);
  return {
    key,
    script: [
      `if mountpoint -q ${word}; then echo mounted; else echo free`,
      `  if [ -d ${word} ]; then find ${word} -mindepth 1 -maxdepth 1 -printf '%f\\n' | LC_ALL=C sort | head -n 3; elif [ -e ${word} ]; then echo 'a file in its place'; fi`,
      'fi',
    ].join('\n'),
    parse(answer) {
      const [first, ...names] = answer.stdout.split('\n').filter((line) => line !== '');
      if (first !== 'mounted' && first !== 'free') throw new UnreadableAnswer(key, 'mounted, or free and names', answer);
      return { mounted: first === 'mounted', names };
    },
  };
}
