import { Facts } from '../facts/facts';
import type { Answer, Query } from '../facts/query';
import type { Host } from '../transport/host';
import { shellWord } from './shell-word';

/** dkms and package databases answer slowly on a busy host. */
const TIMEOUT_SECONDS = 180;

/**
 * Asks a host everything at once: one script, one channel, whatever the number of queries. Each query runs in a subshell of its
 * own without input, so that none can harm another. Throws `GatherFailed` if the script itself could not run; a query that fails
 * is an answer.
 */
export async function gather(host: Host, queries: readonly Query<unknown>[]): Promise<Facts> {
  const distinct = distinctQueries(queries);
  if (distinct.length === 0) return new Facts(new Map());
  const { code, stdout, stderr } = await host.run({ script: gatherScript(distinct), timeoutSeconds: TIMEOUT_SECONDS });
  if (code !== 0) throw new GatherFailed(host.name, `exit ${code}: ${stderr.trim() || 'no message'}`);
  return new Facts(readAnswers(host.name, distinct, stdout));
}

/** The facts of a host could not be read at all. */
export class GatherFailed extends Error {
  constructor(
    readonly host: string,
    reason: string,
  ) {
    super(`${host}: the facts could not be gathered: ${reason}`);
  }
}

/** Queries by key. Throws for one key with two scripts: the answer of one would be taken for the other's. */
function distinctQueries(queries: readonly Query<unknown>[]): readonly Query<unknown>[] {
  const byKey = new Map<string, Query<unknown>>();
  for (const query of queries) {
    const known = byKey.get(query.key);
    if (known !== undefined && known.script !== query.script) throw new Error(`two queries are called "${query.key}"`);
    byKey.set(query.key, query);
  }
  return [...byKey.values()];
}

/**
 * A line `<number> <exit code>` for each query while it goes on; then, in one line each, the sizes of all answers (standard output
 * and standard error in turn) and their bytes. A process more per query would be most of the time that a host needs, so there is
 * none but its own subshell.
 */
const PREAMBLE = `set +u
d=$(mktemp -d "\${TMPDIR:-/tmp}/h5b-facts.XXXXXX") || exit 1
trap 'rm -rf "$d"' EXIT
answers=()
ask() {
  answers+=("$d/$1.o" "$d/$1.e")
  (eval "$2") >"$d/$1.o" 2>"$d/$1.e" </dev/null
  printf '%s %s\\n' "$1" "$?"
}
`;

// Base64 keeps bytes that are no text.
const END = `sizes=$(stat -c %s -- "\${answers[@]}") || exit 1
echo $sizes
cat -- "\${answers[@]}" | base64 -w0
`;

const gatherScript = (queries: readonly Query<unknown>[]) =>
  `${PREAMBLE}${queries.map(({ script }, index) => `ask ${index} ${shellWord(script)}`).join('\n')}\n${END}`;

function readAnswers(host: string, queries: readonly Query<unknown>[], output: string): ReadonlyMap<string, Answer> {
  const rows = output.split('\n').filter((line) => line !== '');
  const codes = queries.map(({ key }, index) => {
    const [number, code] = (rows[index] ?? '').split(' ');
    if (number === `${index}` && code !== undefined) return Number(code);
    throw new GatherFailed(host, `no answer to "${key}" (${Math.min(index, rows.length)} of ${queries.length} came)`);
  });
  const sizes = (rows[queries.length] ?? '').split(' ').map(Number);
  const bytes = Buffer.from(rows[queries.length + 1] ?? '', 'base64');
  const expected = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length !== queries.length * 2 || bytes.length !== expected)
    throw new GatherFailed(host, `the answers are cut off: ${bytes.length} of ${expected} bytes came`);
  const texts = textsOf(bytes, sizes);
  return new Map(
    queries.map(({ key }, index) => {
      const [stdout = '', stderr = ''] = texts.slice(index * 2, index * 2 + 2);
      return [key, { code: codes[index] ?? 0, stdout, stderr }];
    }),
  );
}

function textsOf(bytes: Buffer, sizes: readonly number[]): readonly string[] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return bytes.subarray(start - size, start).toString('utf8');
  });
}
