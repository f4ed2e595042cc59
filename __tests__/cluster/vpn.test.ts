import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { labOf, missionText } from '../support/cluster';
import { until } from './harness/until';
import { Announcement } from './network/announcement';
import { ConnectionWatch, type Target } from './network/connection-watch';
import { podField } from './network/container-environment';
import { describeNetwork } from './network/describe-network';
import { FAILOVER } from './network/failover-times';
import { addInternet } from './network/internet';
import type { Machine } from './network/machine';
import { Measurements } from './network/measurements';
import { ServedPods } from './network/served-pods';
import { startVpnClient } from './network/vpn-client';
import { VpnServers } from './network/vpn-servers';
import { wireguardKeys, withKeys } from './network/wireguard-keys';

/** Speakers that were apart need up to half a minute to agree, a VPN another quarter; each is waited for in turn. */
jest.setTimeout(150_000);

const PROGRAMS = ['nft', 'conntrack', 'iptables-restore', 'wg', 'wg-quick'];

describeNetwork('the VPN of homelab.yaml, dialled from outside through the router', PROGRAMS, () => {
  const server = wireguardKeys();
  const laptop = wireguardKeys();
  const homelab = withKeys(missionText(), { laptop: laptop.publicKey });
  const lab = labOf(homelab);
  const { succession = [] } = lab.addresses.wireguard ?? {};
  const [leader = '', successor = ''] = succession;
  const measurements = new Measurements('A device outside, a new question through the tunnel every 50 ms', [
    ...['event', 'longest gap s'],
  ]);
  let here: Announcement;
  let vpn: VpnServers;
  let device: Machine;
  let configuration: string;
  let house: ConnectionWatch;
  let echo: ConnectionWatch;

  beforeAll(async () => {
    here = await Announcement.start(lab, 'The same as ARP shows it');
    const { cluster, client } = here.net;
    await ServedPods.start(here.net, 'istio-ingress', 'ingress');
    await ServedPods.start(here.net, 'kube-system', 'coredns');
    client.namespace.start('server', [process.execPath, join(__dirname, 'network/server.js'), 'house', 'TCP:8080', 'UDP:8080']);
    vpn = await VpnServers.start(here.net, server.privateKey);
    ({ device } = await addInternet(cluster));
    configuration = await startVpnClient({
      ...{ cluster, device, homelab, peer: 'laptop' },
      ...{ keys: laptop, serverKey: server.publicKey },
    });
    house = through({ protocol: 'TCP', host: client.address, port: 8080 });
  }, 120_000);

  afterAll(async () => {
    here?.measurements.print();
    measurements.print();
    await here?.net.stop();
  });

  const through = (target: Target, intervalMs?: number) => ConnectionWatch.start(device.namespace, target, intervalMs);

  test('comes up with what npm run wireguard prints, at the node that synth predicted, which sees where the device is', async () => {
    await house.serves('house', 20);
    expect(configuration).toContain(`Endpoint = ${lab.access.wireguard?.endpoint}:`);
    expect(await vpn.endpoints(leader)).toEqual([device.address]);
    expect(await vpn.endpoints(successor)).toEqual([]);
  });

  test('leads into the LAN, to the ingress and to the DNS of the cluster, with the address of a node', async () => {
    expect(house.seenAs(0)).toEqual([here.net.node(leader).machine.address]);
    const targets: readonly Target[] = [
      { protocol: 'TCP', host: lab.addresses.ingress?.address ?? '', port: lab.access.ingress.httpsPort },
      { protocol: 'UDP', host: lab.cluster.dnsAddress, port: 53 },
      { protocol: 'TCP', host: lab.cluster.dnsAddress, port: 53 },
    ];
    for (const target of targets) {
      const watch = through(target);
      await until(`an answer of ${target.host}:${target.port}`, 10, () => (watch.seenAs(0).length > 0 ? true : undefined));
      await watch.end();
    }
  });

  test('leads nowhere else: not to pods, though the device has a route to them', async () => {
    const [pod = {}] = (await here.net.pods('istio-ingress', 'ingress')).values();
    const allowed = [...configuration.matchAll(/^AllowedIPs = (.*)$/gm)].map(([, networks]) => networks);
    await device.namespace.run(
      `wg set vpn peer ${server.publicKey} allowed-ips '${[...allowed, lab.cluster.podCidr].join()}'
       ip route add ${lab.cluster.podCidr} dev vpn`,
    );
    const watch = through({ protocol: 'TCP', host: podField(pod, 'status.podIP'), port: 8080 });
    await later(2000);
    expect(watch.seenAs(0)).toEqual([]);
    await house.serves('house', 5);
    await watch.end();
  });

  test('carries as many packets with the API server down as with it', async () => {
    const up = await packetsPerSecond('API up');
    await here.net.control.stop();
    const down = await packetsPerSecond('API down');
    await here.net.control.start();
    // Half, because other work on the machine comes and goes.
    expect(down).toBeGreaterThan(up / 2);
  });

  describe('when nodes fail', () => {
    beforeAll(async () => {
      // What TCP sends again through the server before would put off the device's handshake by a random time.
      await house.end();
      // Its answers are the last that a server sends before it loses the address, so that server waits for more from the device.
      echo = through({ protocol: 'UDP', host: here.net.client.address, port: 8080 });
      await echo.serves('house', 10);
    });

    test('goes on with a node that the device has never met when the power of the leader is cut, and comes back', async () => {
      const node = here.net.node(leader);
      await expectGap('power cut, next server never met', successor, FAILOVER.tunnel, () => node.powerOff());
      expect(await vpn.endpoints(successor)).toEqual([device.address]);
      await expectGap('power back, the server has forgotten', leader, FAILOVER.tunnel, async () => {
        await node.powerOn();
        await vpn.startOn(leader);
        await here.startOn(leader);
      });
    });

    test('goes on while the API server is down as well, with a node that it has met', async () => {
      await here.net.control.stop();
      const { machine } = here.net.node(leader);
      await expectGap('API down, cable pulled', successor, FAILOVER.tunnel, () => machine.unplug());
      await expectGap('API down, cable back', leader, FAILOVER.tunnel, () => machine.plug());
      await here.net.control.start();
    });
  });

  async function expectGap(event: string, to: string, seconds: number, act: () => Promise<unknown>): Promise<void> {
    const since = Date.now();
    await here.passes(
      event,
      to,
      act,
      here.addresses.filter(({ name }) => name === 'wireguard'),
    );
    // The tunnel may still go through the node that it went through before; a silence shows only after it.
    await later(1500);
    await echo.serves('house', 30);
    const gap = echo.gap(since);
    measurements.add(event, gap);
    expect(gap).toBeLessThan(seconds);
  }

  async function packetsPerSecond(title: string): Promise<number> {
    const watch = through({ protocol: 'UDP', host: here.net.client.address, port: 8080 }, 2);
    await later(1000);
    const since = Date.now();
    await later(2000);
    const rate = watch.rate(since);
    await watch.end();
    measurements.add(`${title}: answered packets per second, of 500`, rate);
    return rate;
  }
});
