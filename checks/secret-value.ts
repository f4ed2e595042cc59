import { isSecretName, secretsIn } from '../config/secret-like';

/** What kind of secret `text` contains by its shape, with its article; undefined if none. Never contains the secret. */
export function trySecretIn(text: string): string | undefined {
  if (!maySecretBeIn(text)) return undefined;
  return secretsIn(text).find(({ kind, start, end }) => !(URL_KIND.test(kind) && isReference(text.slice(start, end))))?.kind;
}

/** Whether it is worth while to search `text`: what every shape of `config/secret-like` contains, in one pass. */
export const maySecretBeIn = (text: string): boolean => text.length >= SHORTEST && HINT.test(text);

/** Shorter texts hold no secret worth the name: `a://u:p@`. */
const SHORTEST = 12;
const HINT = /PRIVATE KEY|SECRET-KEY|K10|K00|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|eyJ|:\/\/|\d{8}:/i;
const URL_KIND = /URL/;

/**
 * What kind of secret `value` is, given the name of the variable, key or flag that it is assigned to; undefined if none.
 * A password may look like anything, so every literal counts. What is called a token, secret or key is often the name of an
 * object or a file, so it counts only if it looks random.
 */
export function tryNamedSecret(name: string, value: string): string | undefined {
  if (!isSecretName(name) || isReference(value) || isPlainWord(value)) return undefined;
  if (/pass(word|wd|phrase)$/i.test(name)) return 'a password';
  return looksRandom(value) ? `a value that looks like a secret for "${name}"` : undefined;
}

/** Filled in elsewhere: `$(VAR)`, `${VAR}`, `{{ template }}`, `<placeholder>`, `ENC[…]`, a path, `key:from:elsewhere`. */
const isReference = (value: string) => /\$[({]|\{\{|<[^>]*>|^ENC\[|^\/|^\.{0,2}\/|^file:|^\$\w|^%\(/.test(value);

const isPlainWord = (value: string) => /^(?:true|false|yes|no|on|off|none|null|nil|\d{1,5}|\*+|x+)?$/i.test(value.trim());

function looksRandom(value: string): boolean {
  if (value.length < 16 || /\s/.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (UUID.test(value)) return true;
  const isName = /^[a-z0-9]+(?:[-._/:][a-z0-9]+)+$/i.test(value);
  return !isName && bitsPerCharacter(value) >= 3;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Shannon entropy of the characters: hexadecimal digits reach 4, base64 6; words stay near 3. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}
