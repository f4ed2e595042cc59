import { alternatives } from '../../alternatives';
import { coversKind, coversNamespace } from '../../coverage';
import { type GroupKind, SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, list, record, records, tryText } from '../../json';
import { labelSelector, matchesLabels, selectorText } from '../../label-selector';
import type { Manifest } from '../../manifest';
import { objectIndex } from '../../object-index';
import type { Rule, Violation } from '../../rule';

const metallb = (kind: string): GroupKind => ({ group: 'metallb.io', kind });
const POOL = metallb('IPAddressPool');

/** The current and the older spelling (https://metallb.io/usage/). */
const ANNOTATIONS = ['metallb.io/address-pool', 'metallb.universe.tf/address-pool'];

/**
 * Every IPAddressPool that an advertisement or a Service names exists, every pool selector selects one, every BGP peer that is
 * named exists, and every pool is advertised. Without a lab, Services and pools are looked at only where the set shows the
 * other side.
 */
export const metallbPoolRef: Rule = {
  id: 'metallb-pool-ref',
  severity: 'error',
  why: 'A Service of a missing pool gets no address, and an address of a pool that nothing advertises is reached by nobody.',
  remedy: 'Correct the name of the pool, or advertise it by an L2Advertisement or BGPAdvertisement.',
  acceptable: true,
  *check(inventory) {
    const index = objectIndex(inventory);
    const advertisements = ['L2Advertisement', 'BGPAdvertisement'].flatMap((kind) => index.ofKind(metallb(kind)));
    const pools = index.ofKind(POOL);
    for (const manifest of advertisements)
      if (coversNamespace(inventory, manifest.namespace, manifest)) yield* missing(inventory, manifest);
    if (coversKind(inventory, POOL)) yield* services(inventory);
    if (advertisements.length === 0 && !inventory.lab) return;
    for (const manifest of pools) {
      if (advertisements.some((advertisement) => advertises(advertisement, manifest))) continue;
      yield { manifest, field: 'metadata.name', message: `nothing advertises pool ${manifest.namespace}/${manifest.name}` };
    }
  },
};

function* missing(inventory: Inventory, manifest: Manifest): Iterable<Violation> {
  const index = objectIndex(inventory);
  const { namespace } = manifest;
  for (const [key, type] of [
    ['ipAddressPools', POOL],
    ['peers', metallb('BGPPeer')],
  ] as const) {
    for (const [nth, name] of names(manifest, key).entries()) {
      if (index.tryFind(type, namespace, name)) continue;
      const message = `${type.kind} ${namespace}/${name} does not exist${alternatives(name, index.names(type, namespace))}`;
      yield { manifest, field: `spec.${key}[${nth}]`, message };
    }
  }
  for (const [nth, selector] of poolSelectors(manifest).entries()) {
    if (index.ofKind(POOL).some((pool) => pool.namespace === namespace && matchesLabels(selector, pool.labels))) continue;
    const message = `no IPAddressPool has ${selectorText(selector)}`;
    yield { manifest, field: `spec.ipAddressPoolSelectors[${nth}]`, message };
  }
}

function* services(inventory: Inventory): Iterable<Violation> {
  const index = objectIndex(inventory);
  const known = [...new Set(index.ofKind(POOL).map(({ name }) => name))].sort();
  for (const manifest of index.ofKind(SERVICE)) {
    for (const annotation of ANNOTATIONS) {
      const name = manifest.annotations[annotation];
      if (name === undefined || known.includes(name)) continue;
      const message = `IPAddressPool ${name} does not exist${alternatives(name, known)}`;
      yield { manifest, field: `metadata.annotations["${annotation}"]`, message };
    }
  }
}

/** An advertisement that names and selects no pool is for all pools of its namespace. */
function advertises(advertisement: Manifest, pool: Manifest): boolean {
  if (advertisement.namespace !== pool.namespace) return false;
  const named = names(advertisement, 'ipAddressPools');
  const selectors = poolSelectors(advertisement);
  if (named.length === 0 && selectors.length === 0) return true;
  return named.includes(pool.name) || selectors.some((selector) => matchesLabels(selector, pool.labels));
}

const names = ({ object }: Manifest, key: string): readonly string[] =>
  list(at(object, 'spec', key)).flatMap((name) => tryText(name) ?? []);

const poolSelectors = ({ object }: Manifest) =>
  records(record(object.spec).ipAddressPoolSelectors).map((selector) => labelSelector(selector));
