/** Finds pasted secrets in a homelab.yaml and makes a copy of its text that may be shown. */
import type { Path } from './problem';
import { isSecretName, type SecretLike, secretsIn } from './secret-like';
import { wireguardKeyProblem } from './wireguard-key';
import type { TreeProblem, TreeScalar } from './yaml-tree';

export interface SecretScan {
  readonly problems: readonly TreeProblem[];
  /** The text with every secret replaced by asterisks, so that columns stay. */
  readonly shown: string;
}

type Stretch = Pick<SecretLike, 'start' | 'end'>;

const REMEDY = 'remove it here and run "npm run secrets"; if the file was ever shared, replace the secret too';

const nameOf = (path: Path): string => String(path.filter((part) => typeof part === 'string').at(-1) ?? '');

const isNamedSecret = ({ path, text }: TreeScalar): boolean => text !== '' && isSecretName(nameOf(path));

/** A malformed public key may be a damaged private one. */
const isMaybeSecret = ({ path, text }: TreeScalar): boolean =>
  nameOf(path) === 'publicKey' && wireguardKeyProblem(text) !== undefined;

/** Asterisks for everything but line breaks inside `stretches`. */
const blanked = (text: string, stretches: readonly Stretch[]): string => {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    parts.push(
      text.slice(done, Math.max(done, start)),
      text.slice(Math.max(done, start), Math.max(done, end)).replaceAll(/[^\r\n]/g, '*'),
    );
    done = Math.max(done, end);
  }
  return parts.join('') + text.slice(done);
};

/** The scalar that each secret lies in; both lists are in the order of the text. */
const owners = (secrets: readonly SecretLike[], scalars: readonly TreeScalar[]): ReadonlyMap<SecretLike, TreeScalar> => {
  const found = new Map<SecretLike, TreeScalar>();
  let index = 0;
  for (const secret of secrets) {
    while ((scalars[index]?.end ?? Number.POSITIVE_INFINITY) <= secret.start) index++;
    const scalar = scalars[index];
    if (scalar && scalar.start < secret.end) found.set(secret, scalar);
  }
  return found;
};

/** Scans the whole text, comments included, for the shapes of secrets, and the scalars for names of secrets. */
export const scanSecrets = (text: string, scalars: readonly TreeScalar[]): SecretScan => {
  const secrets = secretsIn(text);
  const ownerOf = owners(secrets, scalars);
  const shaped = new Set(ownerOf.values());
  const loose = secrets.filter((secret) => !ownerOf.has(secret));
  const named = scalars.filter((scalar) => isNamedSecret(scalar) && !shaped.has(scalar));
  const kindOf = new Map([...ownerOf].reverse().map(([{ kind }, scalar]) => [scalar, kind]));
  return {
    problems: [
      ...loose.map(({ kind, start }) => ({
        path: [],
        offset: start,
        message: `this is ${kind}, and secrets do not belong into this file; ${REMEDY}`,
      })),
      ...[...shaped].map((scalar) => ({
        path: scalar.path,
        offset: scalar.start,
        message: `this is ${kindOf.get(scalar)}, and secrets do not belong into this file; ${REMEDY}`,
      })),
      ...named.map(({ path, start }) => ({
        path,
        offset: start,
        message: `a field of this name holds a secret, and secrets do not belong into this file; ${REMEDY}`,
      })),
    ],
    shown: blanked(text, [...secrets, ...shaped, ...named, ...scalars.filter(isMaybeSecret)]),
  };
};
