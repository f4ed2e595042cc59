import { parse } from 'yaml';
import type { DistFile } from '../plan/step';

/** A key of a Kubernetes Secret that objects of dist/ wait for and dist/ does not hold. */
export interface DeclaredKey {
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
  /** Who makes the value: `password`, `entered`, `created-at-runtime`, …; see `kubernetes-needs`. */
  readonly origin: string;
  /** Components of dist/ that read it, in the order of their names. */
  readonly components: readonly string[];
  /** True if dist/ holds the Secret's object without this key: the key is added to it, and the rest belongs to GitOps. */
  readonly objectInDist: boolean;
}

/** As `checks/annotations` says; `secrets.h5b.io/<name>: <key>=<origin>[,<key>=<origin>…]`. */
const PREFIX = 'secrets.h5b.io/';

/**
 * What the annotations of dist/ declare, one entry a key, sorted by namespace, Secret and key. Throws, naming the file, for an
 * annotation of another form, and for a key that two objects want from different origins.
 */
export function declaredKeys(dist: readonly DistFile[]): readonly DeclaredKey[] {
  const found = new Map<string, DeclaredKey>();
  const paths = dist.map(({ path }) => path);
  // Most of dist/ is CRDs, and parsing those takes longer than everything else here.
  for (const file of dist.filter(({ text }) => text.includes(PREFIX))) {
    for (const declared of keysOf(file, paths)) {
      const id = `${declared.namespace}/${declared.secret}/${declared.key}`;
      const known = found.get(id);
      if (known && known.origin !== declared.origin) {
        throw new Error(
          `dist/${file.path}: key "${declared.key}" of Secret ${declared.namespace}/${declared.secret} has origin ` +
            `"${declared.origin}", but component ${known.components.join(', ')} says "${known.origin}"; make them agree`,
        );
      }
      const components = [...new Set([...(known?.components ?? []), ...declared.components])].sort();
      found.set(id, { ...declared, components });
    }
  }
  return [...found.keys()].sort().flatMap((id) => found.get(id) ?? []);
}

function keysOf({ path, text }: DistFile, paths: readonly string[]): readonly DeclaredKey[] {
  const object = field(parse(text), 'metadata');
  const own = field(object, 'namespace') ?? field(object, 'name');
  const annotations = field(object, 'annotations');
  if (typeof own !== 'string' || typeof annotations !== 'object' || annotations === null) return [];
  const component = path.split('/')[0] ?? path;
  return Object.entries(annotations)
    .filter(([name]) => name.startsWith(PREFIX))
    .flatMap(([name, origins]) => {
      const secret = name.slice(PREFIX.length);
      const objectInDist = paths.some((other) => other.endsWith(`/secret.${own}.${secret}.yaml`));
      return `${origins}`.split(',').map((part) => {
        const [, key, origin] = /^([\w.-]+)=([a-z0-9-]+)$/.exec(part.trim()) ?? [];
        if (key === undefined || origin === undefined)
          throw new Error(`dist/${path}: annotation ${name} has "${part}"; write <key>=<origin>[,<key>=<origin>…]`);
        return { namespace: own, secret, key, origin, components: [component], objectInDist };
      });
    });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
