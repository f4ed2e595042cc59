/**
 * The annotations by which an object tells the checks (and a reader of dist/) what YAML alone cannot say.
 * They stand on the object's own metadata, never on pod templates, so that a changed reason restarts nothing.
 */

/** `allow.h5b.io/<rule>: <reason>`: this violation of an acceptable rule is intended, for this reason. */
export const ALLOW_PREFIX = 'allow.h5b.io/';

/**
 * `secrets.h5b.io/<name>: <key>=<origin>[,<key>=<origin>…]`: a Secret of this namespace that is not in dist/.
 * Origins: `created-at-runtime` (a controller makes it) or the name of a generator of `npm run secrets`.
 */
export const SECRET_PREFIX = 'secrets.h5b.io/';

/** `configmaps.h5b.io/<name>: <key>=created-at-runtime[,…]`: a ConfigMap of this namespace that a controller makes. */
export const CONFIG_MAP_PREFIX = 'configmaps.h5b.io/';

/**
 * `h5b.io/survives: x86,api,storage` on a workload: it must keep serving while these are down
 * (`x86`: every x86 node; `api`: the Kubernetes API; `storage`: the storage node's disks and NFS).
 */
export const SURVIVES = 'h5b.io/survives';
