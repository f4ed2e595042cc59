import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hostSteps, isFine, planStep, queriesOf } from '../../../bootstrap/plan/host-plan';
import type { HostContext } from '../../../bootstrap/plan/step';
import { firewall } from '../../../bootstrap/steps/firewall/firewall';
import { hardware } from '../../../bootstrap/steps/hardware/hardware';
import { kernel } from '../../../bootstrap/steps/kernel';
import { logs } from '../../../bootstrap/steps/logs';
import { network } from '../../../bootstrap/steps/network/network';
import { packages } from '../../../bootstrap/steps/packages/packages';
import { preflight } from '../../../bootstrap/steps/preflight/preflight';
import { time } from '../../../bootstrap/steps/time';
import type { Lab, LabNode } from '../../../config/lab';
import { missionLab, validLab } from '../../support/cluster';
import { FakeHost } from './fake-host';

const STEPS = [preflight, packages, network, time, kernel, firewall, logs, hardware];
const labs = readdirSync(join(__dirname, '../../config/valid')).map((file) => file.replace(/\.yaml$/, ''));
const hosts = labs.flatMap((name) =>
  validLab(name)
    .nodes.filter(({ hardware }) => hardware === 'x86')
    .map((node): readonly [string, string, Lab, LabNode] => [name, node.name, validLab(name), node]),
);

const contextOf = (lab: Lab, node: LabNode): HostContext => ({
  lab,
  node,
  secret: () => undefined,
  dist: [],
  download: () => undefined,
});

function nodeOf(lab: Lab, name: string): LabNode {
  const node = lab.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`the lab has no node "${name}"`);
  return node;
}

test('there is an x86 host in most of the valid labs', () => {
  expect(new Set(hosts.map(([lab]) => lab)).size).toBeGreaterThan(10);
});

describe.each(hosts)('in the lab %s, a fresh %s', (_lab, _name, lab, node) => {
  const steps = hostSteps(STEPS, contextOf(lab, node));
  const host = new FakeHost(lab, node);
  const planned = (step: (typeof steps)[number]) => planStep(step, host.facts(queriesOf(step.resources)));

  test('is changed by every step, none of which refuses to', () => {
    const states = steps.map((step) => [step.step.name, planned(step).resources.map(({ outcome }) => outcome.state)] as const);
    expect(states.filter(([, outcomes]) => outcomes.includes('stop'))).toEqual([]);
    expect(states.filter(([, outcomes]) => outcomes.every((state) => state === 'ok'))).toEqual([]);
  });

  test('is as it should be when each step was done, at most twice', () => {
    const open = steps.flatMap((step) => {
      for (let round = 0; round < 2; round += 1) {
        for (const { outcome } of planned(step).resources)
          if ('actions' in outcome) for (const action of outcome.actions) host.perform(action);
      }
      return planned(step).resources.filter(({ outcome }) => outcome.state !== 'ok');
    });
    expect(open).toEqual([]);
  });

  test('and then has nothing left to do in any step, whatever later steps did', () => {
    const open = steps.flatMap((step) => planned(step).resources.filter(({ outcome }) => outcome.state !== 'ok'));
    expect(open).toEqual([]);
  });
});

describe('a run that is killed', () => {
  const lab = missionLab();
  const node = nodeOf(lab, 'h5b-x86');
  const steps = hostSteps(STEPS, contextOf(lab, node));

  /** Does at most that many actions, step by step as apply does, and says how many it did. */
  function run(host: FakeHost, most = Number.POSITIVE_INFINITY): number {
    let done = 0;
    for (const { resources, step } of steps) {
      for (let round = 0; round < 2; round += 1) {
        const plan = planStep({ step, resources }, host.facts(queriesOf(resources)));
        if (isFine(plan)) break;
        for (const { outcome } of plan.resources) {
          for (const action of 'actions' in outcome ? outcome.actions : []) {
            if (done === most) return done;
            host.perform(action);
            done += 1;
          }
        }
      }
    }
    return done;
  }

  const whole = new FakeHost(lab, node);
  const count = run(whole);
  const open = (host: FakeHost) =>
    steps.flatMap((step) =>
      planStep(step, host.facts(queriesOf(step.resources))).resources.filter(({ outcome }) => outcome.state !== 'ok'),
    );

  test('has many moments to be killed at', () => {
    expect(count).toBeGreaterThan(60);
  });

  test('after any number of actions, is finished by the next one, to the same end state', () => {
    for (let killed = 0; killed < count; killed += 1) {
      const host = new FakeHost(lab, node);
      run(host, killed);
      run(host);
      expect({ killed, open: open(host) }).toEqual({ killed, open: [] });
      expect({ killed, state: host.state() }).toEqual({ killed, state: whole.state() });
    }
  });

  test('and whatever was edited meanwhile is put right, with its unit started again, even if that run is killed, too', () => {
    const path = '/etc/chrony/chrony.conf';
    for (let killed = 0; killed < 5; killed += 1) {
      const host = new FakeHost(lab, node);
      run(host);
      host.perform({ do: 'write', path, content: 'pool evil iburst\n', mode: '0644', owner: 'root:root' });
      const before = host.starts('chrony.service');
      run(host, killed);
      run(host);
      expect({ killed, open: open(host), started: host.starts('chrony.service') > before }).toEqual({
        killed,
        open: [],
        started: true,
      });
    }
  });
});

/** Names of the resources of each step, on the x86 node of that name. */
function resourceNames(lab: Lab, name: string): Readonly<Record<string, readonly string[]>> {
  const node = nodeOf(lab, name);
  return Object.fromEntries(
    hostSteps(STEPS, contextOf(lab, node)).map(({ step, resources }) => [step.name, resources.map((resource) => resource.name)]),
  );
}

test('the storage host of the mission gets these resources', () => {
  expect(resourceNames(missionLab(), 'h5b-x86')).toEqual({
    preflight: [
      ...['operating system', 'architecture', 'kernel', 'root', 'control groups'].map((name) => `check ${name}`),
      ...['memory', 'memory correction', 'clock'].map((name) => `check ${name}`),
      ...['nvme-a', 'nvme-b', 'hdd-a', 'hdd-b', 'hdd-c', 'hdd-d'].map((name) => `check disk ${name}`),
      ...['check network card', 'check free space'],
      ...['file /etc/hostname', 'file /etc/hosts', 'hostname', 'machine id'],
    ],
    packages: [
      ...['file /etc/apt/preferences.d/h5b', 'apt lists', 'apt sources', 'file /etc/apt/apt.conf.d/52h5b'],
      ...['packages of this host', 'zfs module'],
    ],
    network: ['network link', 'file /etc/resolv.conf'],
    time: ['symlink /etc/localtime', 'file /etc/chrony/chrony.conf', 'unit chrony.service'],
    kernel: [
      'file /etc/modules-load.d/h5b.conf',
      ...['br_netfilter', 'nf_conntrack', 'overlay', 'vxlan', 'wireguard'].map((name) => `kernel module ${name}`),
      ...['file /etc/sysctl.d/60-h5b-cluster.conf', 'sysctl 60-h5b-cluster'],
      ...['file /etc/sysctl.d/60-h5b-survival.conf', 'sysctl 60-h5b-survival', 'service manager'],
    ],
    firewall: [
      ...['unit nftables.service', 'file /etc/h5b/firewall.nft', 'file /etc/systemd/system/h5b-firewall.service'],
      ...['unit h5b-firewall.service', 'nft table inet h5b'],
    ],
    logs: ['file /etc/systemd/journald.conf.d/h5b.conf', 'unit systemd-journald.service'],
    hardware: [
      ...['file /usr/local/lib/h5b/smart-warning', 'file /etc/smartd.conf', 'file /etc/default/smartmontools'],
      ...['unit smartmontools.service', 'unit rasdaemon.service', 'file /etc/modules-load.d/h5b-ipmi.conf'],
      ...['kernel module ipmi_si', 'kernel module ipmi_devintf', 'kernel module ipmi_watchdog'],
      ...['bmc network', 'unit ipmievd.service'],
    ],
  });
});

test('a boot server outside of the cluster gets nothing of the cluster', () => {
  const { preflight, packages, kernel, hardware } = resourceNames(validLab('no-storage-host'), 'bootbox');
  expect(preflight).not.toContain('check control groups');
  expect(packages).not.toContain('zfs module');
  expect(kernel).toEqual(['file /etc/sysctl.d/60-h5b-survival.conf', 'sysctl 60-h5b-survival', 'service manager']);
  expect(hardware).toBeUndefined();
});

test('the journal is uploaded where the lab has a log store', () => {
  const lab = missionLab();
  const logs = { name: 'logs', address: '192.168.1.242', pool: 'lan', fixed: false, succession: [] };
  const { logs: names, packages } = resourceNames({ ...lab, addresses: { ...lab.addresses, logs } }, 'h5b-x86');
  expect(names).toContain('unit systemd-journal-upload.service');
  expect(packages).toContain('packages of this host');
});
