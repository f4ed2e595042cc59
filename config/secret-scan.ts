/** Finds pasted secrets in a homelab.yaml and makes a copy of its text that may be shown. */
import type { Path } from './problem';
import { isSecretName, type SecretLike, secretsIn } from './secret-like';
import { wireguardKeyProblem } from './wireguard-key';
import type { ScalarAt, TreeProblem } from './yaml-tree';

export interface SecretScan {
  readonly problems: readonly TreeProblem[];
  /** Paths whose value must not be shown; other problems there say nothing new. */
  readonly paths: readonly Path[];
  /** The text with every secret replaced by asterisks, so that columns stay. */
  readonly shown: string;
}

type Stretch = Pick<SecretLike, 'start' | 'end'>;

const stretchOf = ({ node }: ScalarAt): Stretch => ({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });

const REMEDY = 'remove it here and run "npm run secrets"; if the file was ever shared, replace the secret too';

const nameOf = (path: Path): string => String(path.filter((part) => typeof part === 'string').at(-1) ?? '');

const isNamedSecret = ({ path, node }: ScalarAt): boolean => {
  const value = typeof node.value === 'string' || typeof node.value === 'number' ? String(node.value) : '';
  return value !== '' && isSecretName(nameOf(path));
};

const isMaybeSecret = ({ path, node }: ScalarAt): boolean =>
  nameOf(path) === 'publicKey' && wireguardKeyProblem(String(node.value)) !== undefined;

const blanked = (text: string, stretches: readonly Stretch[]): string =>
  stretches.reduce(
    (shown, { start, end }) => shown.slice(0, start) + shown.slice(start, end).replaceAll(/[^\n]/g, '*') + shown.slice(end),
    text,
  );

/** Scans the whole text, comments included, for the shapes of secrets, and the scalars for names of secrets. */
export const scanSecrets = (text: string, scalars: readonly ScalarAt[]): SecretScan => {
  const shaped = secretsIn(text).map((secret) => {
    const owner = scalars.find((scalar) => stretchOf(scalar).start <= secret.start && secret.start < stretchOf(scalar).end);
    return { secret, owner, offset: owner ? stretchOf(owner).start : secret.start };
  });
  const named = scalars.filter((scalar) => isNamedSecret(scalar) && !shaped.some(({ owner }) => owner === scalar));
  return {
    problems: [
      ...shaped.map(({ secret, owner, offset }) => ({
        path: owner?.path ?? [],
        offset,
        message: `this is ${secret.kind}, and secrets do not belong into this file; ${REMEDY}`,
      })),
      ...named.map((scalar) => ({
        path: scalar.path,
        offset: stretchOf(scalar).start,
        message: `a field of this name holds a secret, and secrets do not belong into this file; ${REMEDY}`,
      })),
    ],
    paths: [...shaped.flatMap(({ owner }) => (owner ? [owner.path] : [])), ...named.map(({ path }) => path)],
    shown: blanked(text, [
      ...shaped.map(({ secret }) => secret),
      ...[...shaped.flatMap(({ owner }) => owner ?? []), ...named, ...scalars.filter(isMaybeSecret)].map(stretchOf),
    ]),
  };
};
