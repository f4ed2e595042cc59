import { createHash } from 'node:crypto';
import { shellWord } from '../plan/shell-word';
import { type Answer, type Query, UnreadableAnswer } from './query';

/** What is at a path. Symbolic links are not followed. Of a secret, recorded facts hold no hash. */
export type FileFact =
  | { readonly kind: 'absent'; readonly parentExists: boolean }
  | { readonly kind: 'link'; readonly target: string }
  | ({ readonly kind: 'directory' } & Access)
  | ({ readonly kind: 'file'; readonly sha256: string | undefined; readonly content?: Buffer } & Access)
  | { readonly kind: 'other'; readonly type: string };

interface Access {
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group` by name; a number stands where no name is known. */
  readonly owner: string;
}

/** Contents up to this many bytes travel to us, so that a plan can show what differs. */
const LARGEST_CONTENT = 262_144;

const NOT_RECORDED = 'not recorded';

/** Asks what is at a path. `hidden`: the content may be secret, so only its hash travels. */
export function fileQuery(path: string, hidden = false): Query<FileFact> {
  const key = hidden ? `file ${path} (content hidden)` : `file ${path}`;
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const script = [
    `p=${shellWord(path)}`,
    `if [ -L "$p" ]; then printf 'link|%s\\n' "$(readlink -- "$p")"`,
    `elif [ ! -e "$p" ]; then [ -d ${shellWord(parent)} ] && echo 'absent|parent' || echo 'absent|no parent'`,
    'else',
    `  s=$(stat -c '%F|%04a|%U:%G|%s' -- "$p") && printf '%s\\n' "$s"`,
    hidden
      ? `  if [ -f "$p" ]; then sha256sum < "$p"; fi`
      : `  if [ -f "$p" ]; then if [ "\${s##*|}" -le ${LARGEST_CONTENT} ]; then base64 -w0 -- "$p"; else sha256sum < "$p"; fi; fi`,
    'fi',
  ].join('\n');
  return { key, script, parse: (answer) => parseFile(key, answer), record: (answer) => recorded(key, answer, hidden) };
}

/** Of a content its hash, of a secret not even that. */
function recorded(key: string, answer: Answer, hidden: boolean): Answer {
  const fact = parseFile(key, answer);
  if (fact.kind !== 'file') return answer;
  const [access = ''] = answer.stdout.split('\n');
  return { ...answer, stdout: `${access}\n${hidden ? NOT_RECORDED : `${fact.sha256}  -`}\n` };
}

function parseFile(key: string, answer: Answer): FileFact {
  const unreadable = (expected: string) => new UnreadableAnswer(key, expected, answer);
  const [first = '', second = ''] = answer.stdout.split('\n');
  if (answer.code !== 0) throw unreadable('exit code 0');
  if (first.startsWith('absent|')) return { kind: 'absent', parentExists: first === 'absent|parent' };
  if (first.startsWith('link|')) return { kind: 'link', target: first.slice('link|'.length) };
  const [, type = '', mode = '', owner = ''] = /^([a-z ]+)\|([0-7]{4})\|([^|]+:[^|]+)\|\d+$/.exec(first) ?? [];
  if (type === '') throw unreadable('type|mode|owner|size');
  if (type === 'directory') return { kind: 'directory', mode, owner };
  if (!type.startsWith('regular')) return { kind: 'other', type };
  const [, sha256] = /^([0-9a-f]{64}) {2}-$/.exec(second) ?? [];
  if (second === NOT_RECORDED) return { kind: 'file', mode, owner, sha256: undefined };
  if (sha256 !== undefined) return { kind: 'file', mode, owner, sha256 };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(second)) throw unreadable('base64 or a SHA-256');
  const content = Buffer.from(second, 'base64');
  return { kind: 'file', mode, owner, sha256: createHash('sha256').update(content).digest('hex'), content };
}
