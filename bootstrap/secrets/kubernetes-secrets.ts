import { Secret } from './secret';
import type { SecretNeed } from './secret-need';

/** A Secret as the hand-over puts it into the cluster. */
export interface KubernetesSecret {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'Opaque' | 'kubernetes.io/tls';
  /** Key → value, sorted by key; without those that are missing. */
  readonly data: ReadonlyMap<string, Secret>;
  /** Names of secrets that were not made yet. Apply the Secret only when there are none: pods start as soon as it exists. */
  readonly missing: readonly string[];
  /** True if dist/ holds the object: our keys are added to it, and everything else in it belongs to GitOps. */
  readonly addsKeys: boolean;
}

/** Every Secret that dist/ declares and does not fill, sorted by namespace and name. Pure. */
export function kubernetesSecrets(
  needs: readonly SecretNeed[],
  secret: (name: string) => Secret | undefined,
): readonly KubernetesSecret[] {
  const keys = needs.flatMap((need) => need.kubernetes.map((declared) => ({ ...declared, need, value: secret(need.name) })));
  const ids = [...new Set(keys.map(({ namespace, secret: name }) => `${namespace}/${name}`))].sort();
  return ids.map((id) => {
    const [namespace = '', name = ''] = id.split('/');
    const own = keys
      .filter((each) => each.namespace === namespace && each.secret === name)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const isTls = own.length === 2 && own.every(({ key }) => key === 'tls.crt' || key === 'tls.key');
    return {
      namespace,
      name,
      type: isTls ? 'kubernetes.io/tls' : 'Opaque',
      data: new Map(own.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]))),
      missing: own.filter(({ value }) => value === undefined).map(({ need }) => need.name),
      addsKeys: own.some(({ objectInDist }) => objectInDist),
    };
  });
}

/**
 * The object as JSON, for the standard input of `kubectl apply --server-side --field-manager=h5b-secrets -f -`. With server-side
 * apply, keys and labels that others manage stay. Throws if a value is missing.
 */
export function kubernetesSecretManifest({ namespace, name, type, data, missing, addsKeys }: KubernetesSecret): Secret {
  if (missing.length > 0)
    throw new Error(`Secret ${namespace}/${name} needs ${missing.join(', ')}; run npm run secrets, it says how they are made`);
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    // The type of an object cannot change, and dist/ says which one it has.
    ...(addsKeys ? {} : { type }),
    data: Object.fromEntries([...data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')])),
  };
  return new Secret(JSON.stringify(object));
}
