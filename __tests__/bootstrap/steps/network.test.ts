import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { ifupdownQuery } from '../../../bootstrap/facts/ifupdown-fact';
import { linksQuery } from '../../../bootstrap/facts/links-fact';
import { unitQuery } from '../../../bootstrap/facts/unit-fact';
import { network } from '../../../bootstrap/steps/network/network';
import { missionLab } from '../../support/cluster';
import { actionsOf, factsOf, scriptsOf } from '../resources/answers';
import { linksAnswer } from './fake-machine';

const lab = missionLab();
const found = lab.nodes.find(({ hardware }) => hardware === 'x86');
if (found === undefined) throw new Error('the mission has an x86 node');
const node = found;
const [lan] = network.resources({ lab, node, secret: () => undefined, dist: [], download: () => undefined });
if (lan === undefined) throw new Error('a host has a link');

const PERSISTENT = '/etc/systemd/network/05-h5b-lan.network';
const unit = (active: string, file: string) =>
  `LoadState=loaded\nActiveState=${active}\nSubState=x\nUnitFileState=${file}\nNeedDaemonReload=no\n`;
const fileOf = (text: string) => `regular file|0644|root:root|1\n${Buffer.from(text).toString('base64')}`;
const fresh = {
  links: linksAnswer(lab, node, undefined),
  ifupdown: 'auto lo\niface lo inet loopback\nallow-hotplug eno1\niface eno1 inet dhcp\n',
  networkd: unit('inactive', 'disabled'),
  manager: 'LoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\nNeedDaemonReload=no\n',
  persistent: 'absent|parent\n',
};
const plan = (given: Partial<typeof fresh> = {}) => {
  const answers = { ...fresh, ...given };
  return lan.plan(
    factsOf(
      [linksQuery, answers.links],
      [ifupdownQuery, answers.ifupdown],
      [unitQuery('systemd-networkd.service'), answers.networkd],
      [unitQuery('NetworkManager.service'), answers.manager],
      [fileQuery(PERSISTENT), answers.persistent],
    ),
  );
};
const writes = () =>
  actionsOf(plan()).flatMap((action) => (action.do === 'write' ? [{ path: action.path, text: `${action.content}` }] : []));
const trial = writes().find(({ path }) => path.endsWith('.network'));
const done = {
  links: linksAnswer(lab, node, { file: PERSISTENT, mtu: 1500 }),
  ifupdown: 'auto lo\niface lo inet loopback\n',
  networkd: unit('active', 'enabled'),
  persistent: fileOf(trial?.text ?? ''),
};

test('a host as the installer left it is changed', () => {
  expect(plan()).toMatchObject({
    state: 'change',
    because: expect.stringMatching(/05-h5b-lan.network differs; .* eno1 is not configured by it; ifupdown configures it too/),
  });
});

test('a host with the configuration in force is left alone', () => {
  expect(plan(done)).toMatchObject({ state: 'ok', because: 'eno1 has 192.168.1.12/24' });
});

test.each([
  ['another MTU', { ...done, links: linksAnswer(lab, node, { file: PERSISTENT, mtu: 9000 }) }, /MTU is 9000, not 1500/],
  ['another file', { ...done, persistent: fileOf('[Match]\n') }, /05-h5b-lan.network differs/],
  [
    'a trial that nobody confirmed',
    { ...done, links: linksAnswer(lab, node, { file: '/run/x', mtu: 1500 }) },
    /not configured by it/,
  ],
  ['networkd for this boot only', { ...done, networkd: unit('active', 'disabled') }, /does not start at boot/],
  [
    'another gateway',
    { ...done, links: done.links.replace('"192.168.1.1"', '"192.168.1.7"') },
    /no default route by 192.168.1.1/,
  ],
  [
    'another address',
    { ...done, links: done.links.replace('192.168.1.12', '192.168.1.77') },
    /has 192.168.1.77\/24, not 192.168.1.12\/24/,
  ],
])('a host with %s is changed', (_title, given, because) => {
  expect(plan(given)).toMatchObject({ state: 'change', because: expect.stringMatching(because) });
});

test.each([
  ['a card that is not there', { links: fresh.links.replace(node.mac, '00:00:00:00:00:01') }, /no card has the MAC/],
  ['NetworkManager', { manager: unit('active', 'enabled') }, /NetworkManager/],
  ['a second card that ifupdown configures', { ifupdown: `${fresh.ifupdown}iface eno2 inet dhcp\n` }, /also configures eno2/],
])('%s is not touched', (_title, given, because) => {
  expect(plan(given)).toMatchObject({ state: 'stop', because: expect.stringMatching(because) });
});

test('nothing below /etc changes before the command that proves that the new configuration carries us', () => {
  const actions = actionsOf(plan());
  const before = actions.slice(0, -1);
  expect(before.flatMap((action) => (action.do === 'write' ? [action.path] : []))).toEqual([
    '/run/h5b/network-rollback.sh',
    '/run/h5b/network-trial.sh',
    '/run/systemd/network/04-h5b-trial.network',
  ]);
  const scripts = before.flatMap((action) => (action.do === 'run' ? [action.script] : []));
  expect(scripts.join('\n').replace('/etc/systemd/network\n', '')).not.toContain('/etc/');
});

test('the timer is armed before the link changes hands, and the last command disarms it first', () => {
  const [, , , , arm = '', confirm = ''] = scriptsOf(plan());
  expect(arm.indexOf('--on-active=90')).toBeGreaterThan(0);
  expect(arm.indexOf('--on-active=90')).toBeLessThan(arm.indexOf('--unit=h5b-network-trial'));
  const order = [
    'systemctl stop h5b-network-rollback.timer',
    `mv ${PERSISTENT}.new`,
    'systemctl enable',
    'mv /etc/network/interfaces.new',
    'rm -f',
  ];
  const positions = order.map((command) => confirm.indexOf(command));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(positions[0]).toBeGreaterThan(0);
});

test('the trial has a name that comes before every other', () => {
  expect(['04-h5b-trial.network', '05-h5b-lan.network', '10-netplan-eno1.network'].sort()[0]).toBe(trial?.path.split('/').at(-1));
});
