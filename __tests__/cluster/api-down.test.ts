import { setTimeout as later } from 'node:timers/promises';
import { at, tryText } from '../../checks/json';
import { missionLab } from '../support/cluster';
import { isReady } from './harness/readiness';
import { until } from './harness/until';
import { Announcement } from './network/announcement';
import { describeNetwork } from './network/describe-network';
import { FAILOVER } from './network/failover-times';

/** Speakers that were apart need up to half a minute to agree, a VPN another quarter; each is waited for in turn. */
jest.setTimeout(150_000);

/** Long enough for leases to run out, watches to break and speakers to try again. */
const OUTAGE_SECONDS = 8;

/** What controllers say when they take a short outage for a loss. */
const PANIC = ['NodeNotReady', 'TaintManagerEviction', 'Killing', 'Evicted', 'SuccessfulDelete', 'FailedCreate'];

describeNetwork('with the API server down, the service addresses', ['nft', 'conntrack'], () => {
  const lab = missionLab();
  const [leader = '', successor = ''] = Object.values(lab.addresses)[0]?.succession ?? [];
  let here: Announcement;
  let before: ReadonlyMap<string, string>;

  beforeAll(async () => {
    here = await Announcement.start(lab, 'Fail-over of service addresses while the API server is down');
    await here.passes('all is well', leader, async () => undefined);
    before = await podIds();
    await here.net.control.stop();
  }, 120_000);

  afterAll(async () => {
    here?.measurements.print();
    await here?.net.stop();
  });

  test('are announced as if nothing had happened', async () => {
    const since = Date.now();
    await later(OUTAGE_SECONDS * 1000);
    for (const { address } of here.addresses) {
      expect(here.watch.answerers(address, since)).toEqual([leader]);
      expect(here.watch.silence(address, since)).toBeLessThan(0.5);
    }
    await expect(here.net.cluster.api.get('/api/v1/nodes')).rejects.toThrow();
  });

  test('are answered by the next node when a cable is pulled, and by the preferred one when it is back', async () => {
    const { machine } = here.net.node(leader);
    const away = await here.passes('API down, cable pulled', successor, () => machine.unplug());
    for (const { silentFor } of away) expect(silentFor).toBeLessThan(FAILOVER.crash);
    const back = await here.passes('API down, cable back', leader, () => machine.plug());
    for (const { silentFor } of back) expect(silentFor).toBeLessThan(FAILOVER.announced);
  });

  test('are answered by the next node when the power of the leader is cut', async () => {
    const away = await here.passes('API down, power cut', successor, () => here.net.node(leader).powerOff());
    for (const { silentFor } of away) expect(silentFor).toBeLessThan(FAILOVER.crash);
  });

  test('stay with that node when the leader has power again, whose speaker needs the API to start', async () => {
    await here.net.node(leader).powerOn();
    const since = Date.now();
    await expect(here.metallb.startOn(leader)).rejects.toThrow();
    await later(3000);
    for (const { address } of here.addresses) expect(here.watch.answerers(address, since)).toEqual([successor]);
  });

  test('are with the leader again soon after the API server is back, without a gap', async () => {
    const back = await here.passes('API back', leader, async () => {
      await here.net.control.start();
      await here.startOn(leader);
    });
    for (const { silentFor } of back) expect(silentFor).toBeLessThan(FAILOVER.announced);
  });

  test('have cost nothing else: no pod was made anew or moved, no program ended, no node was given up', async () => {
    await until('the nodes to be Ready', 15, async () =>
      (await here.net.cluster.api.list('/api/v1/nodes')).every(isReady) ? true : undefined,
    );
    await later(5000);
    expect(await podIds()).toEqual(before);
    expect(here.metallb.endedElsewhere(leader)).toEqual([]);
    expect([...here.net.nodes.values()].map(({ forwards }) => forwards)).toEqual([...here.net.nodes].map(() => true));
    const events = await here.net.cluster.api.list('/api/v1/events');
    expect(events.map(({ reason }) => tryText(reason) ?? '').filter((reason) => PANIC.includes(reason))).toEqual([]);
  });

  /** Node by the pod's own id. */
  async function podIds(): Promise<ReadonlyMap<string, string>> {
    const pods = await here.net.cluster.api.list('/api/v1/pods');
    return new Map(
      pods.map((pod) => [tryText(at(pod, 'metadata', 'uid')) ?? '', tryText(at(pod, 'spec', 'nodeName')) ?? ''] as const).sort(),
    );
  }
});
