import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** The release of the Pis' root image that `current` points to, as pxe-templates/netboot/build-image.sh makes it. */
export type ReleaseFact =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'release';
      /** Relative to the directory of the releases: `releases/0123456789abcdef`. */
      readonly path: string;
      readonly recipe: string;
      /** Files that are missing, or were written to after the release was packed. */
      readonly damaged: readonly string[];
    };

/**
 * Asks for the current release in that directory. A release gives all its files one time, so a file that somebody wrote to is seen
 * without reading 200 MB of them.
 */
export function releaseQuery(directory: string): Query<ReleaseFact> {
  const key = `netboot image ${directory}`;
  const script = [
    `cd ${shellWord(directory)} 2>/dev/null && r=$(readlink current) && cd "$r" 2>/dev/null || { echo absent; exit 0; }`,
    `printf 'release|%s\\n' "$r"`,
    `printf 'recipe|%s\\n' "$(cat recipe 2>/dev/null)"`,
    'if [ ! -s SHA256SUMS ]; then echo "damaged|SHA256SUMS"; exit 0; fi',
    'while read -r _ f; do [ -s "$f" ] || printf "damaged|%s\\n" "$f"; done < SHA256SUMS',
    `find . -type f -newer SHA256SUMS -printf 'damaged|%P\\n'`,
  ].join('\n');
  return {
    key,
    script,
    parse(answer) {
      const lines = answer.stdout.split('\n').filter((line) => line !== '');
      if (answer.code !== 0) throw new UnreadableAnswer(key, 'exit code 0', answer);
      if (lines[0] === 'absent') return { kind: 'absent' };
      const values = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}|`)).map((line) => line.slice(name.length + 1));
      const [path] = values('release');
      const [recipe] = values('recipe');
      if (path === undefined || recipe === undefined)
        throw new UnreadableAnswer(key, 'absent, or release|… and recipe|…', answer);
      return { kind: 'release', path, recipe, damaged: values('damaged') };
    },
  };
}
