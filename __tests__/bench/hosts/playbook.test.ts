import { parse } from 'yaml';
import { filePaths, playbook, type WantedState } from './playbook';

const wanted: WantedState = {
  resources: [
    'check root',
    'file /etc/hostname',
    'packages of this host',
    'network link',
    'file /etc/resolv.conf',
    'symlink /etc/localtime',
    'unit nftables.service',
    'unit chrony.service',
    'unit smartmontools.service',
    'kernel module overlay',
    'file /etc/sysctl.d/60-x.conf',
    'sysctl 60-x',
  ],
  packages: ['chrony', 'nftables'],
  modes: new Map([['/etc/hostname', '0644']]),
  links: new Map([['/etc/localtime', '/usr/share/zoneinfo/Etc/UTC']]),
  units: new Map([
    ['nftables.service', 'masked'],
    ['chrony.service', 'active'],
    ['smartmontools.service', 'inactive'],
  ]),
  parameters: new Map([['kernel.panic', '10']]),
  drives: new Map([['host-01', 'ata-X']]),
};

const tasks = () => parse(playbook(wanted))[0].tasks;
const named = (name: string) => tasks().filter((task: { name: string }) => task.name === name);

test('files in a row are one task, in the order of the resources, and what is a file under another name is one of them', () => {
  const paths = (task: { loop: { path: string }[] }) => task.loop.map(({ path }) => path);
  expect(named('files').map(paths)).toEqual([
    ['/etc/hostname'],
    ['/etc/systemd/network/05-h5b-lan.network', '/etc/resolv.conf'],
    ['/etc/sysctl.d/60-x.conf'],
  ]);
  expect(filePaths(wanted.resources)).toEqual(named('files').flatMap(paths));
});

test.each([
  ['packages', { apt: { name: ['chrony', 'nftables'], state: 'present' } }],
  ['links', { loop: [{ path: '/etc/localtime', target: '/usr/share/zoneinfo/Etc/UTC' }] }],
  ['masked units', { systemd_service: { masked: true }, loop: ['nftables.service'] }],
  ['units', { systemd_service: { enabled: true, state: 'started' }, loop: ['chrony.service'] }],
  ['units that a condition keeps from starting', { systemd_service: { enabled: true }, loop: ['smartmontools.service'] }],
  ['kernel modules', { command: 'ls -d /sys/module/overlay' }],
  ['kernel parameters', { command: 'sysctl -n kernel.panic', vars: { wanted: ['10'] } }],
])('%s have their module', (name, expected) => {
  expect(named(name)).toMatchObject([expected]);
});

test('a task that only looks never counts as a change', () => {
  const commands = tasks().filter((task: object) => 'command' in task);
  expect(commands.length).toBeGreaterThan(4);
  for (const task of commands) expect(task.changed_when).toBe(false);
});
