import { createHash } from 'node:crypto';
import { type FileFact, fileQuery } from '../facts/file-fact';
import type { Action, Content } from '../plan/action';
import type { Outcome } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { Secret } from '../secrets/secret';
import type { Configuration } from './configuration';
import { contentHash } from './content-hash';
import { run } from './run';
import { unifiedDiff } from './unified-diff';

export interface FileSpec {
  /** Absolute. Missing parent directories are made with mode 0755. */
  readonly path: string;
  /** The whole content. Of a secret, neither the plan nor the recorded facts show anything. */
  readonly content: Content;
  /** Four octal digits. @default '0644', and '0600' for a secret */
  readonly mode?: string;
  /** `user:group`. @default 'root:root' */
  readonly owner?: string;
  /** Commands that read the new content from standard input and fail if it is wrong; run before it is written. */
  readonly validate?: string;
}

/** A regular file with exactly this content, mode and owner. A symbolic link in its place is replaced, a directory stops. */
export function file(spec: FileSpec): Configuration {
  const { path, content, owner = 'root:root' } = spec;
  const mode = spec.mode ?? (content instanceof Secret ? '0600' : '0644');
  if (!/^\/.*[^/]$/.test(path)) throw new Error(`"${path}" is no absolute path of a file`);
  if (!/^[0-7]{4}$/.test(mode)) throw new Error(`mode "${mode}" of ${path} is not four octal digits`);
  const query = fileQuery(path, content instanceof Secret);
  const sha256 = contentHash(content);
  const actions = (fact: FileFact): readonly Action[] => {
    const parent = shellWord(path.slice(0, path.lastIndexOf('/')));
    const makeParent = fact.kind === 'absent' && !fact.parentExists ? [run(`umask 022 && mkdir -p -- ${parent}`)] : [];
    const validate = spec.validate === undefined ? [] : [run(spec.validate, { input: content })];
    return [...validate, ...makeParent, { do: 'write', path, content, mode, owner }];
  };
  return {
    name: `file ${path}`,
    queries: [query],
    fingerprint: createHash('sha256').update(`${path}\0${mode}\0${owner}\0${sha256}`).digest('hex'),
    plan(facts): Outcome {
      const fact = facts.get(query);
      switch (fact.kind) {
        case 'absent':
          return { state: 'create', because: 'does not exist', actions: actions(fact), ...diffOf(Buffer.alloc(0), content) };
        case 'link':
          return { state: 'change', because: `is a symbolic link to ${fact.target}`, actions: actions(fact) };
        case 'directory':
        case 'other':
          return {
            state: 'stop',
            because: `${path} is a ${fact.kind === 'other' ? fact.type : 'directory'}, not a file`,
            remedy: `look what it is for, and remove it: rm -r ${shellWord(path)}`,
          };
        case 'file': {
          const reasons = [
            ...(fact.sha256 === undefined || fact.sha256 === sha256 ? [] : ['content differs']),
            ...(fact.mode === mode ? [] : [`mode is ${fact.mode}, not ${mode}`]),
            ...(fact.owner === owner ? [] : [`owner is ${fact.owner}, not ${owner}`]),
          ];
          if (reasons.length === 0) {
            const content = fact.sha256 === undefined ? ' (its content was not recorded)' : '';
            return { state: 'ok', because: `content, mode and owner are as they should be${content}` };
          }
          return { state: 'change', because: reasons.join('; '), actions: actions(fact), ...diffOf(fact.content, content) };
        }
      }
    },
  };
}

function diffOf(before: Buffer | undefined, after: Content): { readonly diff?: string } {
  const old = textOf(before);
  const young = textOf(after);
  const diff = old === undefined || young === undefined ? '' : unifiedDiff(old, young);
  return diff === '' ? {} : { diff };
}

/** Undefined for what cannot be shown. */
function textOf(content: Content | undefined): string | undefined {
  if (content === undefined || content instanceof Secret) return undefined;
  if (typeof content === 'string') return content;
  const text = content.toString('utf8');
  return text.includes('\0') || !Buffer.from(text).equals(content) ? undefined : text;
}
