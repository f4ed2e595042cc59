import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { derive } from '../../config/derive';
import { formatDiagnostic } from '../../config/diagnostic';
import type { Lab } from '../../config/lab';
import { controls, workers } from '../../config/lab';
import { parseHomelab } from '../../config/load';

const mission = readFileSync(join(__dirname, 'valid/mission.yaml'), 'utf8');

const labOf = (text: string): Lab => {
  const loaded = parseHomelab(text, 'homelab.yaml');
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(formatDiagnostic).join('\n'));
  return derive(loaded.homelab);
};

const valid = (name: string): Lab => labOf(readFileSync(join(__dirname, 'valid', `${name}.yaml`), 'utf8'));

const addressesOf = (lab: Lab): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(lab.addresses).map(({ name, address }) => [name, address]));

describe('the mission lab', () => {
  const lab = labOf(mission);

  test('has the addresses that k3s chooses for DNS and the API', () => {
    expect(lab.cluster).toMatchObject({
      dnsAddress: '10.43.0.10',
      apiServiceAddress: '10.43.0.1',
      apiAddresses: ['192.168.1.10'],
      datastore: 'postgres',
    });
  });

  test('lets x86 announce every service first and the Pi worker second', () => {
    expect(lab.network.announcers).toEqual(['h5b-x86', 'h5b-pi-worker']);
    expect(lab.addresses.ingress?.succession).toEqual(['h5b-x86', 'h5b-pi-worker']);
    expect(lab.addresses.wireguard?.succession).toEqual(['h5b-x86', 'h5b-pi-worker']);
    expect(lab.addresses.minecraft?.succession).toEqual(['h5b-x86']);
  });

  test('labels and taints its nodes', () => {
    expect(Object.fromEntries(lab.nodes.map(({ name, labels, taints }) => [name, { labels, taints: taints.length }]))).toEqual({
      'h5b-pi-control': { labels: { 'h5b.io/control': 'true', 'h5b.io/hardware': 'pi4' }, taints: 1 },
      'h5b-pi-worker': { labels: { 'h5b.io/worker': 'true', 'h5b.io/hardware': 'pi4' }, taints: 0 },
      'h5b-x86': { labels: { 'h5b.io/worker': 'true', 'h5b.io/storage': 'true', 'h5b.io/hardware': 'x86' }, taints: 0 },
    });
    expect(lab.nodes[0]?.taints[0]).toEqual({
      key: 'node-role.kubernetes.io/control-plane',
      value: 'true',
      effect: 'NoSchedule',
    });
  });

  test('forwards with eBPF on x86 only', () => {
    expect(lab.nodes.map(({ name, dataplane, arch }) => [name, dataplane, arch])).toEqual([
      ['h5b-pi-control', 'iptables', 'arm64'],
      ['h5b-pi-worker', 'iptables', 'arm64'],
      ['h5b-x86', 'ebpf', 'amd64'],
    ]);
    expect(lab.nodes.map(({ memoryBytes, cpus }) => [memoryBytes / 2 ** 30, cpus])).toEqual([
      [4, 4],
      [8, 4],
      [64, 16],
    ]);
  });

  test('has two workers and one control node', () => {
    expect(workers(lab).map(({ name }) => name)).toEqual(['h5b-pi-worker', 'h5b-x86']);
    expect(controls(lab).map(({ name }) => name)).toEqual(['h5b-pi-control']);
  });

  test('resolves pins, hosts and ports of its apps', () => {
    expect(lab.apps).toEqual([
      expect.objectContaining({
        kind: 'http',
        image: expect.stringMatching(/^ghcr\.io\/stefanprodan\/podinfo:\d/),
        host: 'podinfo.h5b.home.arpa',
        replicas: 2,
      }),
      expect.objectContaining({
        kind: 'game',
        nodes: ['h5b-x86'],
        service: 'minecraft',
        ports: [
          { name: 'game', port: 25565, protocol: 'TCP' },
          { name: 'query', port: 25565, protocol: 'UDP' },
        ],
      }),
      expect.objectContaining({ kind: 'home-assistant', host: 'home-assistant.h5b.home.arpa', nodes: ['h5b-pi-worker'] }),
    ]);
  });

  test('lets a peer without networks reach the LAN', () => {
    expect(lab.access.wireguard).toMatchObject({ serverAddress: '10.44.0.1', port: 51820 });
    expect(lab.access.wireguard?.peers[0]).toMatchObject({ name: 'phone', allowedNetworks: ['192.168.1.0/24'] });
  });
});

describe('defaults', () => {
  test.each([
    ['one-node', ['solo'], 'sqlite', ['192.168.178.1']],
    ['no-pi-worker', ['barn'], 'postgres', ['10.0.0.138']],
    ['five-workers', ['w1', 'w2', 'w3', 'w4'], 'sqlite', ['172.20.0.1']],
    ['three-controls', ['one', 'two', 'three'], 'etcd', ['192.168.50.1']],
    ['no-storage-host', ['pi-b', 'pi-c'], 'sqlite', ['192.168.7.1']],
    ['two-pools', ['a', 'b'], 'sqlite', ['192.168.60.1']],
  ])('%s: announcers %j, datastore %s, resolvers %j', (name, announcers, datastore, dns) => {
    const lab = valid(name);
    expect(lab.network.announcers).toEqual(announcers);
    expect(lab.cluster.datastore).toBe(datastore);
    expect(lab.network.dns).toEqual(dns);
    expect(lab.network.ntp).toEqual(dns);
  });

  test('replicas are two where two workers can run the app, one where one can, and as written otherwise', () => {
    const replicas = (lab: Lab) => lab.apps.flatMap((app) => (app.kind === 'http' ? [app.replicas] : []));
    expect([valid('no-storage-host'), valid('no-wireguard'), valid('five-workers')].map(replicas)).toEqual([[2], [1], [5]]);
  });

  test('a cluster with other networks has other cluster addresses', () => {
    expect(valid('other-cidrs').cluster).toMatchObject({
      dnsAddress: '100.64.0.10',
      apiServiceAddress: '100.64.0.1',
      dnsDomain: 'cluster.internal',
    });
  });

  test('a control node that works has no taint', () => {
    expect(valid('three-controls').nodes.flatMap(({ taints }) => taints)).toEqual([]);
  });

  test('a host outside of the cluster has no role', () => {
    expect(valid('no-storage-host').nodes[0]).toMatchObject({
      name: 'bootbox',
      control: false,
      worker: false,
      labels: { 'h5b.io/hardware': 'x86' },
    });
  });
});

describe('service addresses', () => {
  const withApps = (names: readonly string[]): string => {
    const document: { apps: Record<string, unknown>; network: { pools: unknown } } = parse(mission);
    document.network.pools = { lan: '192.168.1.200-192.168.1.254' };
    for (const name of names) document.apps[name] = { kind: 'game', image: 'minecraft', ports: { game: '7777/udp' } };
    return stringify(document);
  };

  test('stay when other apps come and go', () => {
    const few = addressesOf(labOf(withApps(['chess'])));
    const more = addressesOf(labOf(withApps(['chess', 'zebra', 'go'])));
    expect(more).toMatchObject(few);
    expect(Object.keys(more).length).toBe(Object.keys(few).length + 2);
  });

  test('are the same for every order of apps', () => {
    const document: { apps: Record<string, unknown> } = parse(withApps(['chess', 'zebra', 'go', 'draughts']));
    const reversed = { ...document, apps: Object.fromEntries(Object.entries(document.apps).reverse()) };
    expect(addressesOf(labOf(stringify(reversed)))).toEqual(addressesOf(labOf(stringify(document))));
  });

  test('fixed by hand are kept and given to nobody else', () => {
    const lab = valid('fixed-addresses');
    expect(addressesOf(lab)).toEqual({ ingress: '192.168.1.242', wireguard: '192.168.1.244', blocks: '192.168.1.240' });
    expect(Object.values(lab.addresses).every(({ fixed }) => fixed)).toBe(true);
  });

  test('come from the pool that the service names', () => {
    const { addresses } = valid('two-pools');
    expect(Object.fromEntries(Object.values(addresses).map(({ name, pool }) => [name, pool]))).toEqual({
      ingress: 'people',
      wireguard: 'people',
      blocks: 'games',
      tanks: 'games',
    });
  });

  test('never end in 0 or 255', () => {
    const octets = Object.values(valid('five-workers').addresses).map(({ address }) => Number(address.split('.')[3]));
    expect(octets.filter((octet) => octet === 0 || octet === 255)).toEqual([]);
  });
});

describe('derive', () => {
  test('leaves the Homelab as it was', () => {
    const loaded = parseHomelab(mission, 'homelab.yaml');
    if (!loaded.ok) throw new Error('the mission lab is invalid');
    const before = JSON.stringify(loaded.homelab);
    derive(loaded.homelab);
    expect(JSON.stringify(loaded.homelab)).toBe(before);
    expect(Object.values(loaded.homelab.nodes).filter(Object.isFrozen)).toEqual([]);
  });

  test('is not changed by the locale or the time zone of the process', () => {
    const environment = process.env;
    const before = JSON.stringify(labOf(mission));
    process.env = { ...environment, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    const after = JSON.stringify(labOf(mission));
    process.env = environment;
    expect(after).toBe(before);
  });
});
