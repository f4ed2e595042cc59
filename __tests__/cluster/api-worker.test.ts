import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { labOf } from '../support/cluster';
import { Announcement } from './network/announcement';
import { ConnectionWatch } from './network/connection-watch';
import { describeNetwork } from './network/describe-network';
import { FAILOVER } from './network/failover-times';
import { addInternet } from './network/internet';
import { loadBalancers, targetsOf } from './network/load-balancers';
import { Measurements } from './network/measurements';
import { ServedPods } from './network/served-pods';
import { startVpnClient } from './network/vpn-client';
import { VpnServers } from './network/vpn-servers';
import { wireguardKeys, withKeys } from './network/wireguard-keys';

/** Speakers that were apart need up to half a minute to agree, a VPN another quarter; each is waited for in turn. */
jest.setTimeout(150_000);

const PROGRAMS = ['nft', 'conntrack', 'iptables-restore', 'wg', 'wg-quick'];
const homelabOf = (name: string) => readFileSync(join(__dirname, `../config/valid/${name}.yaml`), 'utf8');

/** The node of the API server is the bridge itself here: its speaker can crash and its API can stop, its cable cannot be pulled. */
describeNetwork('with a worker as API node, the services', PROGRAMS, () => {
  const phone = wireguardKeys();

  describe.each([
    ['one-node', homelabOf('one-node')],
    ['three-controls', withKeys(homelabOf('three-controls'), { phone: phone.publicKey })],
  ])('of %s', (name, homelab) => {
    const lab = labOf(homelab);
    const services = loadBalancers(lab);
    const [leader = '', successor] = services[0]?.address.succession ?? [];
    const measurements = new Measurements(`Connections to ${name}, a new question every 50 ms`, [
      ...['event', 'target', 'then served by', 'longest gap s'],
    ]);
    let here: Announcement;
    let watches: readonly ConnectionWatch[];
    let began: number;

    beforeAll(async () => {
      here = await Announcement.start(lab, `The same as ARP shows it in ${name}`);
      const served = services.filter(({ address }) => address.name !== 'wireguard');
      for (const { service } of served) await ServedPods.start(here.net, service.namespace, service.name);
      watches = served.flatMap(targetsOf).map((target) => ConnectionWatch.start(here.net.client.namespace, target));
      began = Date.now();
    }, 120_000);

    afterAll(async () => {
      here?.measurements.print();
      measurements.print();
      await here?.net.stop();
    });

    test('are led by the API node, which sees the address of the client itself', async () => {
      expect(here.net.node(leader).node.address).toBe(lab.cluster.apiAddresses[0]);
      for (const { address } of here.addresses) await here.watch.settles(address, leader, 15);
      expect(watches.length).toBeGreaterThan(0);
      for (const watch of watches) await watch.serves(leader, 15);
      for (const watch of watches) expect(watch.seenAs(began)).toEqual([here.net.client.address]);
    });

    test('are announced and served by the same machine while its API server is down', async () => {
      await here.net.control.stop();
      const since = Date.now();
      await later(4000);
      for (const { address } of here.addresses) expect(here.watch.answerers(address, since)).toEqual([leader]);
      for (const watch of watches) expect(watch.gap(since)).toBeLessThan(0.5);
      await here.net.control.start();
    });

    if (successor === undefined) {
      test('are back with its speaker when that crashed', async () => {
        await here.metallb.speaker(leader).kill();
        const since = Date.now();
        await later(1000);
        for (const { address } of here.addresses) expect(here.watch.answerers(address, since + 200)).toEqual([]);
        const back = await here.passes('speaker started', leader, () => here.metallb.startSpeaker(leader));
        for (const { answersAfter } of back) expect(answersAfter).toBeLessThan(FAILOVER.restart);
        for (const watch of watches) await watch.serves(leader, 15);
      });
    } else {
      test('go on with the next node when its speaker crashes, with the API up and down, and come back', async () => {
        await expectGap('speaker SIGKILL', successor, FAILOVER.crash, () => here.metallb.speaker(leader).kill());
        await expectGap('speaker started', leader, FAILOVER.announced, () => here.metallb.startSpeaker(leader));
        await here.net.control.stop();
        await expectGap('API down, speaker SIGKILL', successor, FAILOVER.crash, () => here.metallb.speaker(leader).kill());
        await here.net.control.start();
        await expectGap('API back, speaker started', leader, FAILOVER.announced, () => here.metallb.startSpeaker(leader));
      });
    }

    if (lab.access.wireguard) {
      test('lead a device outside through the VPN into the LAN, at the API node, and on while its API server is down', async () => {
        const server = wireguardKeys();
        const { cluster, client } = here.net;
        const script = join(__dirname, 'network/server.js');
        client.namespace.start('server', [process.execPath, script, 'house', 'UDP:8080']);
        const vpn = await VpnServers.start(here.net, server.privateKey);
        const { device } = await addInternet(cluster);
        await startVpnClient({ cluster, device, homelab, peer: 'phone', keys: phone, serverKey: server.publicKey });
        const house = ConnectionWatch.start(device.namespace, { protocol: 'UDP', host: client.address, port: 8080 });
        await house.serves('house', 20);
        expect(house.seenAs(0)).toEqual([here.net.node(leader).machine.address]);
        expect(await vpn.endpoints(leader)).toEqual([device.address]);
        await here.net.control.stop();
        const since = Date.now();
        await later(3000);
        expect(house.gap(since)).toBeLessThan(0.5);
        await here.net.control.start();
      });
    }

    async function expectGap(event: string, to: string, seconds: number, act: () => Promise<unknown>): Promise<void> {
      const since = Date.now();
      await here.passes(event, to, act);
      for (const watch of watches) await watch.serves(to, 30);
      for (const watch of watches) {
        const { protocol, host, port } = watch.target;
        measurements.add(event, `${protocol} ${host}:${port}`, to, watch.gap(since));
        expect(watch.gap(since)).toBeLessThan(seconds);
      }
    }
  });
});
