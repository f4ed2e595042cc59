import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** What apt could install. */
export interface AptFact {
  /** Package lists were fetched at least once. */
  readonly hasLists: boolean;
  /** Version that apt would install, by name, of those packages that are not installed; undefined where it knows none. */
  readonly candidates: ReadonlyMap<string, string | undefined>;
}

/** Asks for candidates of those of these packages that are not installed; of none if all are. */
export function aptQuery(packages: readonly string[]): Query<AptFact> {
  const key = 'apt candidates';
  const script = [
    'if ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then echo lists; else echo no lists; fi',
    `w=(${packages.map(shellWord).join(' ')})`,
    // A removed package that left its configuration is known to dpkg, too.
    `i=$(dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' -- "\${w[@]}" 2>/dev/null)`,
    `m=(); for p in "\${w[@]}"; do if ! grep -qx "installed $p" <<<"$i"; then m+=("$p"); fi; done`,
    `if [ \${#m[@]} -gt 0 ]; then printf 'wanted %s\\n' "\${m[@]}"; apt-cache policy -- "\${m[@]}"; fi`,
  ].join('\n');
  return {
    key,
    script,
    parse(answer) {
      const lines = answer.stdout.split('\n');
      if (answer.code !== 0 || !['lists', 'no lists'].includes(lines[0] ?? ''))
        throw new UnreadableAnswer(key, 'a line "lists" or "no lists", then apt-cache policy', answer);
      const names = lines.filter((line) => line.startsWith('wanted ')).map((line) => line.slice('wanted '.length));
      return { hasLists: lines[0] === 'lists', candidates: new Map(names.map((name) => [name, candidate(name, lines)])) };
    },
  };
}

/** The line after `name:` that says `Candidate: `; `(none)` is what apt prints for a name that others only mention. */
function candidate(name: string, lines: readonly string[]): string | undefined {
  const start = lines.indexOf(`${name}:`);
  if (start === -1) return undefined;
  const version = /^ {2}Candidate: (\S+)$/.exec(lines[start + 2] ?? '')?.[1];
  return version === '(none)' ? undefined : version;
}
