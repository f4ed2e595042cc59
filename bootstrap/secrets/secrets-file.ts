import { Document, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, YAMLMap } from 'yaml';
import { Secret } from './secret';

/** What secrets.age holds, decrypted. */
export interface SecretsFile {
  /** age public keys that can open the file. */
  readonly recipients: readonly string[];
  /** By name, e.g. `k3s/agent-token`; see `needs.ts`. */
  readonly values: ReadonlyMap<string, Secret>;
}

/** What is wrong with the text, at its line. The message repeats no value, only names. */
export class SecretsFileProblem extends Error {
  constructor(
    readonly line: number,
    readonly problem: string,
  ) {
    super(`line ${line}: ${problem}`);
  }
}

const COMMENT = ` The secrets of a lab, by name. \`npm run secrets\` lists which ones it needs.
 recipients: age public keys that can open this file; the key of whoever saves it is added.`;

/** As YAML, sorted by name. It is for encryption, and for an editor on a file in memory. */
export function formatSecretsFile({ recipients, values }: SecretsFile): Secret {
  const secrets = new YAMLMap<Scalar, Scalar>();
  for (const name of [...values.keys()].sort())
    secrets.add({ key: new Scalar(name), value: scalar(values.get(name)?.reveal() ?? '') });
  const document = new Document({ recipients: [...new Set(recipients)].sort() }, { schema: 'failsafe' });
  document.commentBefore = COMMENT;
  document.set('secrets', secrets);
  return new Secret(document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

function scalar(text: string): Scalar {
  const value = new Scalar(text);
  // Keys and certificates stay readable in the editor; a line that ends in a space would not survive unquoted.
  if (/^[!-~][ -~\n]*$/.test(text)) value.type = text.includes('\n') ? Scalar.BLOCK_LITERAL : Scalar.PLAIN;
  return value;
}

/** Reads what `formatSecretsFile` gave, or a person made of it. Throws `SecretsFileProblem`. */
export function parseSecretsFile(text: string): SecretsFile {
  const lines = new LineCounter();
  // With pretty errors the message would repeat the line, value and all.
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines, logLevel: 'silent' });
  const at = (offset: number | undefined) => Math.max(1, lines.linePos(offset ?? 0).line);
  const [broken] = document.errors;
  if (broken) throw new SecretsFileProblem(at(broken.pos[0]), `is no YAML (${broken.code}); check quotes and indentation`);
  const { contents } = document;
  if (!isMap(contents)) throw new SecretsFileProblem(1, 'there must be recipients: and secrets:');
  const recipients: string[] = [];
  const values = new Map<string, Secret>();
  for (const { key, value } of contents.items) {
    const section = isScalar(key) ? `${key.value}` : '';
    const line = at(isScalar(key) ? key.range?.[0] : undefined);
    if (section === 'recipients') recipients.push(...recipientsOf(value, line));
    else if (section === 'secrets') for (const [name, secret] of secretsOf(value, line, at)) values.set(name, secret);
    else throw new SecretsFileProblem(line, 'there is recipients: and secrets:, nothing else');
  }
  return { recipients, values };
}

function recipientsOf(node: unknown, line: number): readonly string[] {
  const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : [undefined];
  if (items.every((item) => typeof item === 'string')) return items;
  throw new SecretsFileProblem(line, 'recipients is a list of public keys: [age1…, age1…]');
}

function secretsOf(node: unknown, line: number, at: (offset?: number) => number): readonly (readonly [string, Secret])[] {
  if (isScalar(node) && (node.value === '' || node.value === null)) return [];
  if (!isMap(node)) throw new SecretsFileProblem(line, 'secrets is a list of NAME: VALUE');
  return node.items.map(({ key, value }) => {
    const name = isScalar(key) ? `${key.value}` : '';
    const where = at(isScalar(key) ? key.range?.[0] : undefined);
    if (!isSecretName(name)) throw new SecretsFileProblem(where, 'a name has letters, digits, ".", "_", "-" and "/" only');
    if (!isScalar(value) || typeof value.value !== 'string')
      throw new SecretsFileProblem(
        where,
        `"${name}" has no single text as its value; quote it, or begin it with | on a line of its own`,
      );
    if (value.value === '') throw new SecretsFileProblem(where, `"${name}" has no value; give it one, or delete the line`);
    return [name, new Secret(value.value)] as const;
  });
}

/** True for what can be a name; a value that ends up in a name's place rarely is, so it is not repeated in messages. */
const isSecretName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]*(\/[A-Za-z0-9._-]+)+$/.test(text);
