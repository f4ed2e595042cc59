import { type Query, UnreadableAnswer } from './query';

/** What dpkg knows. */
export interface PackagesFact {
  /** Version by name of everything that is wholly installed, of the host's own architecture or of all. */
  readonly installed: ReadonlyMap<string, string>;
  /** Names that dpkg left between two states, because it was interrupted or a script of theirs failed. */
  readonly interrupted: readonly string[];
}

/** Second letter of dpkg's status: Not, Config-files and Installed are states to stay in (dpkg-query(1)). */
const STABLE = ['n', 'c', 'i'];

/** Everything that dpkg knows, in one answer of about 40 KB: every resource about packages shares it. */
export const packagesQuery: Query<PackagesFact> = {
  key: 'packages',
  script: [
    `dpkg-query -W -f '\${db:Status-Abbrev}\\t\${Package}\\t\${Version}\\n' || exit`,
    `if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ]; then echo interrupted; fi`,
  ].join('\n'),
  parse(answer) {
    const installed = new Map<string, string>();
    const interrupted: string[] = [];
    for (const line of answer.stdout.split('\n')) {
      if (line === '') continue;
      if (line === 'interrupted') {
        interrupted.push('dpkg itself');
        continue;
      }
      const [, state = '', name = '', version = ''] = /^[a-z]([a-zA-Z]).?\t([a-z0-9][a-z0-9+.-]*)\t(\S*)$/.exec(line) ?? [];
      if (name === '')
        throw new UnreadableAnswer('packages', `status, name and version in the line ${JSON.stringify(line)}`, answer);
      if (state === 'i') installed.set(name, version);
      else if (!STABLE.includes(state)) interrupted.push(name);
    }
    if (installed.size === 0) throw new UnreadableAnswer('packages', 'at least one installed package', answer);
    return { installed, interrupted };
  },
};
