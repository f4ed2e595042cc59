import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { firewall, ruleset } from '../../../bootstrap/steps/firewall/firewall';
import { openings } from '../../../bootstrap/steps/firewall/openings';
import type { Lab, LabNode } from '../../../config/lab';
import { missionLab, validLab } from '../../support/cluster';
import { factsOf, scriptsOf } from '../resources/answers';

const nodeOf = (lab: Lab, name: string): LabNode => {
  const node = lab.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`the lab has no node "${name}"`);
  return node;
};
const ways = (lab: Lab, name: string) =>
  openings(lab, nodeOf(lab, name)).map(
    ({ protocol, port, from }) => `${protocol}/${port} ${Array.isArray(from) ? from.length : from}`,
  );

const CLUSTER = (nodes: number) =>
  ['tcp/10250', 'tcp/5473', 'tcp/9091', 'udp/4789', 'tcp/7946', 'udp/7946', 'tcp/7472', 'tcp/9100'].map(
    (port) => `${port} ${nodes}`,
  );
const BASE = ['tcp/22 anywhere', 'udp/123 lan'];
const PXE = ['udp/67 anywhere', 'udp/4011 lan', 'udp/69 lan', 'udp/6900-6999 lan', 'tcp/80 lan'];

test.each([
  ['mission', 'h5b-x86', [...BASE, ...PXE, 'tcp/2049 2', 'tcp/5432 1', ...CLUSTER(3)]],
  ['one-node', 'solo', [...BASE, 'tcp/6443 lan', ...CLUSTER(1)]],
  ['no-storage-host', 'bootbox', [...BASE, ...PXE]],
  ['three-controls', 'one', [...BASE, 'tcp/6443 lan', 'tcp/2379-2380 3', ...CLUSTER(3)]],
])('in the lab %s, %s answers only what it is for', (name, node, expected) => {
  expect(ways(name === 'mission' ? missionLab() : validLab(name), node)).toEqual(expected);
});

test('a dataset that nobody mounts opens nothing', () => {
  expect(ways(validLab('no-ipmi'), 'desk-tower').filter((way) => way.startsWith('tcp/2049'))).toEqual([]);
});

test('whatever is not opened is dropped', () => {
  const lab = missionLab();
  const input = ruleset(lab, nodeOf(lab, 'h5b-x86')).split('chain forward')[0] ?? '';
  expect(input).toMatch(/hook input priority [^;]+; policy drop;/);
  const accepting = input
    .split('\n')
    .filter((line) => / accept$/.test(line))
    .map((line) => line.trim());
  expect(accepting).toEqual([
    'iif lo accept',
    'ct state established,related accept',
    'meta l4proto { icmp, ipv6-icmp } accept',
    'iifname "cali*" accept',
    'iifname "bpf*" accept',
    'iifname "vxlan.calico" accept',
  ]);
});

test('what met no translation is dropped before conntrack remembers it, on nodes of the cluster', () => {
  const lab = missionLab();
  expect(ruleset(lab, nodeOf(lab, 'h5b-x86'))).toContain('ip daddr { 192.168.1.240-192.168.1.254 } counter goto unserved');
  const thin = validLab('no-storage-host');
  expect(ruleset(thin, nodeOf(thin, 'bootbox'))).not.toContain('hook forward');
});

test('logged drops are lines that the log store takes apart: [RULE] IN=…', () => {
  const lab = missionLab();
  const prefixes = [...ruleset(lab, nodeOf(lab, 'h5b-x86')).matchAll(/log prefix "([^"]*)"/g)].map(
    ([, prefix]) => `${prefix}IN=eno1 OUT=`,
  );
  expect(prefixes).toHaveLength(2);
  // The expression of the log store's query, see the pages about firewall logs.
  for (const line of prefixes) expect(line).toMatch(/^\[[A-Z]+-DROP\] IN=/);
});

test('nobody else’s rules are flushed', () => {
  const lab = missionLab();
  expect(ruleset(lab, nodeOf(lab, 'h5b-x86'))).not.toMatch(/^\s*flush/m);
  const masked = firewall.resources({
    lab,
    node: nodeOf(lab, 'h5b-x86'),
    secret: () => undefined,
    dist: [],
    download: () => undefined,
  });
  expect(masked[0]?.name).toBe('unit nftables.service');
});

describe('the live table', () => {
  const lab = missionLab();
  const resources = firewall.resources({
    lab,
    node: nodeOf(lab, 'h5b-x86'),
    secret: () => undefined,
    dist: [],
    download: () => undefined,
  });
  const table = resources.find(({ name }) => name === 'nft table inet h5b');
  const [query] = table?.queries ?? [];
  if (table === undefined || query === undefined) throw new Error('there is a table');
  test.each([
    ['as loaded', 'ok'],
    ['changed', 'change'],
    ['absent', 'create'],
    ['never loaded', 'create'],
  ])('that is %s: %s', (answer, state) => {
    const outcome = table.plan(factsOf([query, `${answer}\n`]));
    expect(outcome).toMatchObject({ state });
    expect(state === 'ok' || scriptsOf(outcome)[0]?.includes('reload-or-restart h5b-firewall')).toBe(true);
  });
});

/** Reading rules takes a network namespace of its own, and that takes root. */
const canRead = spawnSync('unshare', ['-n', 'nft', '--version']).status === 0;
const maybe = canRead ? describe : describe.skip;
maybe('nft takes the rules (needs root and nftables)', () => {
  const hosts = readdirSync(join(__dirname, '../../config/valid'))
    .map((file) => validLab(file.replace(/\.yaml$/, '')))
    .flatMap((lab) =>
      lab.nodes.filter(({ hardware }) => hardware === 'x86').map((node) => [lab.cluster.name, node.name, lab, node] as const),
    );
  test.each(hosts)('of %s, %s', (_lab, _name, lab, node) => {
    const { status, stderr } = spawnSync('unshare', ['-n', 'nft', '-c', '-f', '/dev/stdin'], {
      input: ruleset(lab, node),
      encoding: 'utf8',
    });
    expect({ status, errors: stderr.split('\n').filter((line) => line.includes('/dev/stdin')) }).toEqual({
      status: 0,
      errors: [],
    });
  });
});
