import { type Query, UnreadableAnswer } from './query';

/** URLs without a slash at the end; undefined where the host has none for that suite that a URL without a password names. */
export interface MirrorFact {
  readonly debian: string | undefined;
  readonly security: string | undefined;
}

/** Asks where the host itself gets the packages of a suite (`trixie`) and its security updates from. */
export function mirrorQuery(suite: string): Query<MirrorFact> {
  const key = `apt mirrors of ${suite}`;
  const script = [
    // Without release info: sources whose lists were never fetched count, too.
    `apt-get indextargets --no-release-info --format 'mirror $(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages'`,
    // A password in a URL stays on the host.
    `  | grep -E '^mirror ${suite}(-security)? main https?://[^@]*$'`,
    '  | sort -u; exit 0',
  ].join(' \\\n');
  return {
    key,
    script,
    parse(answer) {
      const rows = answer.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' '));
      const unknown = rows.some((row) => row.length !== 4 || row[0] !== 'mirror');
      if (answer.code !== 0 || unknown) throw new UnreadableAnswer(key, 'lines "mirror SUITE main URL"', answer);
      const of = (wanted: string) => rows.find(([, release]) => release === wanted)?.[3]?.replace(/\/+$/, '');
      return { debian: of(suite), security: of(`${suite}-security`) };
    },
  };
}
