import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { l2Order, metallbIpString } from '../../config/metallb-election';

interface Vector {
  readonly nodes: readonly string[];
  readonly ip: string;
  readonly canonical: string;
  readonly order: readonly string[];
}

const upstream = join(__dirname, '../../../shared/upstream/metallb/v0.16.1/l2-election-vectors.json');

// The parse boundary: the file was written by the reference implementation in Go.
const vectors: readonly Vector[] = existsSync(upstream) ? (JSON.parse(readFileSync(upstream, 'utf8')) as Vector[]) : [];

const LAB = ['h5b-x86', 'h5b-pi-worker', 'h5b-pi-control'];

/** From the same vectors, so that the rule is tested where the folder is absent too. */
const inlined: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
  ['192.168.1.240', LAB, '192.168.1.240', ['h5b-pi-worker', 'h5b-pi-control', 'h5b-x86']],
  ['192.168.1.241', LAB, '192.168.1.241', ['h5b-x86', 'h5b-pi-worker', 'h5b-pi-control']],
  ['10.0.10.5', ['storage', 'worker1', 'control1'], '10.0.10.5', ['control1', 'storage', 'worker1']],
  ['FD00:0:0:0:0:0:0:1', LAB, 'fd00::1', ['h5b-pi-control', 'h5b-pi-worker', 'h5b-x86']],
  ['2001:db8:0:0:1:0:0:1', LAB, '2001:db8::1:0:0:1', ['h5b-x86', 'h5b-pi-control', 'h5b-pi-worker']],
  ['::ffff:192.168.1.240', LAB, '192.168.1.240', ['h5b-pi-worker', 'h5b-pi-control', 'h5b-x86']],
];

describe('the election of MetalLB', () => {
  test.each(inlined)('%s among %j is hashed as %s', (ip, nodes, canonical, order) => {
    expect(metallbIpString(ip)).toBe(canonical);
    expect(l2Order(nodes, ip)).toEqual(order);
  });

  test('does not depend on the order in which nodes are listed', () => {
    expect(l2Order([...LAB].reverse(), '192.168.1.241')).toEqual(l2Order(LAB, '192.168.1.241'));
  });

  test('elects the same winner among fewer nodes', () => {
    const [winner = '', second = ''] = l2Order(LAB, '192.168.1.244');
    expect(l2Order([second, winner], '192.168.1.244')[0]).toBe(winner);
    expect(
      l2Order(
        LAB.filter((name) => name !== winner),
        '192.168.1.244',
      )[0],
    ).toBe(second);
  });

  (vectors.length > 0 ? test : test.skip)(
    `agrees with all vectors of the reference implementation${vectors.length > 0 ? '' : ' (skipped: ../shared/upstream is absent)'}`,
    () => {
      expect(vectors.map(({ nodes, ip }) => ({ canonical: metallbIpString(ip), order: l2Order(nodes, ip) }))).toEqual(
        vectors.map(({ canonical, order }) => ({ canonical, order })),
      );
    },
  );
});
