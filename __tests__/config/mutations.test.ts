import { includes, range } from '../../config/address-range';
import { ipv4 } from '../../config/ipv4';
import type { Lab } from '../../config/lab';
import { runMutations } from './mutations';

/** `npm test` makes a part of the 10 000 mutants that CI makes with MUTANTS=10000. */
const MUTANTS = Number(process.env.MUTANTS ?? 2_000);

const expectWhole = (lab: Lab): void => {
  const addresses = Object.values(lab.addresses);
  if (new Set(addresses.map(({ address }) => address)).size !== addresses.length)
    throw new Error('two services share an address');
  for (const { name, address, pool, succession } of addresses) {
    const found = lab.network.pools.find((candidate) => candidate.name === pool);
    if (!found || !includes(range(`${found.first}-${found.last}`), ipv4(address))) throw new Error(`${name} is outside its pool`);
    if (succession.length === 0) throw new Error(`nobody announces ${name}`);
  }
  if (!lab.addresses.ingress || (lab.access.wireguard && !lab.addresses.wireguard)) throw new Error('a service has no address');
  const homeless = lab.apps.find(({ nodes }) => nodes.length === 0);
  if (homeless) throw new Error(`apps.${homeless.name} runs nowhere`);
};

describe('damaged homelab.yaml', () => {
  test(`${MUTANTS} mutants of valid labs are refused with diagnostics or give a whole lab, and never throw`, () => {
    const { mutants, accepted, failures } = runMutations({ count: MUTANTS, seed: 20_261_124, onAccepted: expectWhole });
    expect(failures.slice(0, 5)).toEqual([]);
    expect(mutants).toBe(MUTANTS);
    // Both kinds must occur, or the property says nothing.
    expect(accepted).toBeGreaterThan(MUTANTS * 0.03);
    expect(accepted).toBeLessThan(MUTANTS * 0.9);
  }, 300_000);
});
