import { setTimeout as later } from 'node:timers/promises';
import { tryText } from '../../checks/json';
import { missionLab } from '../support/cluster';
import { tryApply } from './harness/apply';
import { processesIn } from './harness/namespace-processes';
import { until } from './harness/until';
import { Announcement } from './network/announcement';
import { podField } from './network/container-environment';
import { describeNetwork } from './network/describe-network';
import { FAILOVER } from './network/failover-times';
import { loadBalancers } from './network/load-balancers';
import { refusedConfigurations } from './network/refused-configurations';

/** Speakers that were apart need up to half a minute to agree, a VPN another quarter; each is waited for in turn. */
jest.setTimeout(150_000);

describeNetwork('the service addresses of homelab.yaml, announced by real MetalLB speakers', ['nft', 'conntrack'], () => {
  const lab = missionLab();
  const services = loadBalancers(lab);
  let here: Announcement;

  beforeAll(async () => {
    here = await Announcement.start(lab, 'Fail-over of service addresses as a client on the LAN sees it');
  }, 120_000);

  afterAll(async () => {
    here?.measurements.print();
    await here?.net.stop();
  });

  const [leader = '', successor = ''] = services[0]?.address.succession ?? [];

  test('are given to the Services as synth chose them', async () => {
    const given = await here.metallb.announcedServices();
    expect(given.length).toBeGreaterThan(1);
    expect(new Map(given.map(({ name, address }) => [name, address]))).toEqual(
      new Map(services.map(({ service, address }) => [service.name, address.address])),
    );
  });

  test.each(services.map(({ address }) => address))(
    'are answered by the node that synth predicted: $name',
    async ({ address, succession }) => {
      await here.watch.settles(address, succession[0] ?? '', 15);
      const since = Date.now();
      await later(500);
      expect(here.watch.answerers(address, since)).toEqual(succession.slice(0, 1));
    },
  );

  test.each(refusedConfigurations(lab))(
    "are kept in order by MetalLB's webhook, which refuses $title",
    async ({ object, message }) => {
      const answer = await tryApply(here.net.cluster, object, { dryRun: true });
      expect(tryText(answer.body.message)).toMatch(/^admission webhook "(ipaddresspool|l2advertisement)validationwebhook/);
      expect(tryText(answer.body.message)).toMatch(message);
    },
  );

  test.each(services)(
    'leave a node whose pod is not ready, alone, and come back with it: $address.name',
    async ({ service, address }) => {
      const path = await podPath(service.namespace, service.name, leader);
      const since = Date.now();
      const unready = () => here.net.cluster.api.patch(path, { metadata: { annotations: { 'lab/unready': '1' } } });
      const ready = () => here.net.cluster.api.patch(path, { metadata: { annotations: { 'lab/unready': null } } });
      const away = await here.passes('pod not ready', successor, unready, [address]);
      const back = await here.passes('pod ready again', leader, ready, [address]);
      for (const { answersAfter, silentFor } of [...away, ...back]) {
        expect(answersAfter).toBeLessThan(FAILOVER.announced);
        expect(silentFor).toBeLessThan(FAILOVER.announced);
      }
      const others = services.map((each) => each.address).filter((each) => each !== address);
      for (const other of others) expect(here.watch.answerers(other.address, since)).toEqual([leader]);
    },
  );

  test.each(services)(
    'are with the preferred node again when its pod was deleted and made anew: $address.name',
    async ({ service, address }) => {
      const path = await podPath(service.namespace, service.name, leader);
      const since = Date.now();
      await here.passes(
        'pod deleted',
        leader,
        async () => {
          await here.net.cluster.api.delete(path);
          await podPath(service.namespace, service.name, leader, path);
        },
        [address],
      );
      expect(here.watch.silence(address.address, since)).toBeLessThan(FAILOVER.announced);
    },
  );

  test('are handed over without a gap when a speaker is asked to end, as in an update', async () => {
    const away = await here.passes('speaker SIGTERM', successor, () => here.metallb.speaker(leader).terminate());
    for (const { answersAfter, silentFor } of away) {
      expect(answersAfter).toBeLessThan(FAILOVER.announced);
      expect(silentFor).toBeLessThan(0.5);
    }
    await expectReturn('speaker started', () => here.metallb.startSpeaker(leader));
  });

  test('are answered by the next node when a speaker crashes', async () => {
    const away = await here.passes('speaker SIGKILL', successor, () => here.metallb.speaker(leader).kill());
    for (const { silentFor } of away) expect(silentFor).toBeLessThan(FAILOVER.crash);
    await expectReturn('speaker started', () => here.metallb.startSpeaker(leader));
  });

  test('are answered by the next node when a cable is pulled, and by the preferred one when it is back', async () => {
    const { machine } = here.net.node(leader);
    const away = await here.passes('cable pulled', successor, () => machine.unplug());
    for (const { silentFor } of away) expect(silentFor).toBeLessThan(FAILOVER.crash);
    await expectReturn('cable back', () => machine.plug());
  });

  test('are answered by the next node when the power of one is cut, and by the preferred one when it is back', async () => {
    const node = here.net.node(leader);
    const away = await here.passes('power cut', successor, () => node.powerOff());
    for (const { silentFor } of away) expect(silentFor).toBeLessThan(FAILOVER.crash);
    await expectReturn('power back', async () => {
      await node.powerOn();
      await here.startOn(leader);
    });
  });

  test('are announced with the rights of the ServiceAccounts alone: nothing was ever forbidden', () => {
    expect(here.metallb.log()).toContain('announcing');
    expect(
      here.metallb
        .log()
        .split('\n')
        .filter((line) => /forbidden|unauthorized/i.test(line)),
    ).toEqual([]);
  });

  test('leave no process behind when the lab is stopped, whatever user it runs as', async () => {
    const each = 'ls /run/netns | while read -r name; do ip netns exec "$name" readlink /proc/self/ns/net; done';
    const namespaces = (await here.net.cluster.sandbox.run(['sh', '-ec', each])).trim().split('\n');
    const running = () => namespaces.flatMap(processesIn);
    expect(running().length).toBeGreaterThan(5);
    await here.net.stop();
    await until('the last process to end', 5, () => (running().length === 0 ? true : undefined));
  });

  async function expectReturn(event: string, act: () => Promise<unknown>): Promise<void> {
    for (const { silentFor } of await here.passes(event, leader, act)) expect(silentFor).toBeLessThan(FAILOVER.announced);
  }

  /** Path of a workload's ready pod on a node; not `old`. */
  async function podPath(namespace: string, name: string, node: string, old = ''): Promise<string> {
    return until(`a new pod of ${namespace}/${name} on ${node}`, 30, async () => {
      const pod = (await here.net.pods(namespace, name)).get(node);
      const path = pod ? `/api/v1/namespaces/${namespace}/pods/${podField(pod, 'metadata.name')}` : old;
      return path === old ? undefined : path;
    });
  }
});
