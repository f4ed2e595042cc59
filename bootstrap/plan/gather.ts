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

// Base64 keeps bytes that are no text, and the frames apart.
const PREAMBLE = `set +u
d=$(mktemp -d "\${TMPDIR:-/tmp}/h5b-facts.XXXXXX") || exit 1
trap 'rm -rf "$d"' EXIT
ask() {
  (eval "$2") >"$d/o" 2>"$d/e" </dev/null
  printf '%s %s ' "$1" "$?"
  base64 -w0 "$d/o"
  printf ' '
  [ -s "$d/e" ] && base64 -w0 "$d/e"
  printf '\\n'
}
`;

const gatherScript = (queries: readonly Query<unknown>[]) =>
  `${PREAMBLE}${queries.map(({ script }, index) => `ask ${index} ${shellWord(script)}`).join('\n')}\n`;

function readAnswers(host: string, queries: readonly Query<unknown>[], output: string): ReadonlyMap<string, Answer> {
  const rows = output.split('\n').filter((line) => line !== '');
  const answers = new Map<string, Answer>();
  for (const [index, query] of queries.entries()) {
    const [number, code, stdout, stderr] = (rows[index] ?? '').split(' ');
    if (number !== `${index}` || code === undefined || stdout === undefined)
      throw new GatherFailed(host, `no answer to "${query.key}" (${rows.length} of ${queries.length} came)`);
    answers.set(query.key, { code: Number(code), stdout: decoded(stdout), stderr: decoded(stderr ?? '') });
  }
  return answers;
}

const decoded = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
