import { setTimeout as later } from 'node:timers/promises';
import { missionLab } from '../support/cluster';
import { Announcement } from './network/announcement';
import { ConnectionWatch } from './network/connection-watch';
import { podField } from './network/container-environment';
import { describeNetwork } from './network/describe-network';
import { FAILOVER } from './network/failover-times';
import { loadBalancers, targetsOf } from './network/load-balancers';
import { Measurements } from './network/measurements';
import { ServedPods } from './network/served-pods';

/** Speakers that were apart need up to half a minute to agree, a VPN another quarter; each is waited for in turn. */
jest.setTimeout(150_000);

describeNetwork('the Services of homelab.yaml, reached from the LAN by real connections', ['nft', 'conntrack'], () => {
  const lab = missionLab();
  const services = loadBalancers(lab);
  const [leader = '', successor = ''] = services[0]?.address.succession ?? [];
  const targets = services.flatMap(targetsOf);
  const measurements = new Measurements('Connections from the LAN, a new question every 50 ms', [
    ...['event', 'target', 'then served by', 'longest gap s'],
  ]);
  const served: ServedPods[] = [];
  let here: Announcement;
  let watches: readonly ConnectionWatch[];
  let began: number;

  beforeAll(async () => {
    here = await Announcement.start(lab, 'The same as ARP shows it');
    for (const { service } of services) served.push(await ServedPods.start(here.net, service.namespace, service.name));
    watches = targets.map((target) => ConnectionWatch.start(here.net.client.namespace, target));
    began = Date.now();
  }, 120_000);

  afterAll(async () => {
    here?.measurements.print();
    measurements.print();
    await here?.net.stop();
  });

  test('are served by the node that synth predicted, which sees the address of the client itself', async () => {
    expect(targets.map(({ protocol }) => protocol)).toEqual(expect.arrayContaining(['TCP', 'UDP']));
    for (const watch of watches) await watch.serves(leader, 15);
    for (const watch of watches) expect(watch.seenAs(began)).toEqual([here.net.client.address]);
  });

  test('go on with the next node when the pods of the leader are not ready, and come back', async () => {
    const paths: string[] = [];
    for (const { service } of services) {
      const pod = (await here.net.pods(service.namespace, service.name)).get(leader) ?? {};
      paths.push(`/api/v1/namespaces/${service.namespace}/pods/${podField(pod, 'metadata.name')}`);
    }
    const annotate = async (value: string | null) => {
      for (const path of paths) await here.net.cluster.api.patch(path, { metadata: { annotations: { 'lab/unready': value } } });
    };
    await expectGap('pods not ready', successor, FAILOVER.announced, () => annotate('1'));
    await expectGap('pods ready again', leader, FAILOVER.announced, () => annotate(null));
  });

  test('go on with the next node when the speaker of the leader crashes, and come back', async () => {
    await expectGap('speaker SIGKILL', successor, FAILOVER.crash, () => here.metallb.speaker(leader).kill());
    await expectGap('speaker started', leader, FAILOVER.announced, () => here.metallb.startSpeaker(leader));
  });

  test('go on with the next node when the power of the leader is cut, and come back', async () => {
    const node = here.net.node(leader);
    await expectGap('power cut', successor, FAILOVER.crash, () => node.powerOff());
    await expectGap('power back', leader, FAILOVER.restart, async () => {
      await node.powerOn();
      for (const each of served) each.startOn(leader);
      await here.startOn(leader);
    });
  });

  test('go on with the next node while the API server is down as well, and come back before it does', async () => {
    await here.net.control.stop();
    const since = Date.now();
    await later(2000);
    for (const watch of watches) expect(watch.gap(since)).toBeLessThan(0.5);
    const { machine } = here.net.node(leader);
    await expectGap('API down, cable pulled', successor, FAILOVER.crash, () => machine.unplug());
    await expectGap('API down, cable back', leader, FAILOVER.announced, () => machine.plug());
    await expectGap('API back', leader, FAILOVER.announced, () => here.net.control.start());
  });

  test('have seen no other address than that of the client all the while', () => {
    for (const watch of watches) expect(watch.seenAs(began)).toEqual([here.net.client.address]);
  });

  async function expectGap(event: string, to: string, seconds: number, act: () => Promise<unknown>): Promise<void> {
    const since = Date.now();
    await here.passes(event, to, act);
    for (const watch of watches) await watch.serves(to, 30);
    for (const watch of watches) {
      const { protocol, host, port } = watch.target;
      measurements.add(event, `${protocol} ${host}:${port}`, to, watch.gap(since));
    }
    for (const watch of watches) expect(watch.gap(since)).toBeLessThan(seconds);
  }
});
