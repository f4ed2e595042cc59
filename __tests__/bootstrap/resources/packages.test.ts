import { spawnSync } from 'node:child_process';
import { packagesQuery } from '../../../bootstrap/facts/packages-fact';
import { shellWord } from '../../../bootstrap/plan/shell-word';
import { packages } from '../../../bootstrap/resources/packages';
import { actionsOf, factsOf, scriptsOf } from './answers';

const time = packages({ name: 'time', packages: ['tzdata', 'chrony'] });
const dpkg = (...lines: readonly string[]) =>
  factsOf([packagesQuery, lines.map((line) => `${line.replaceAll(',', '\t')}\n`).join('')]);
const INSTALL = expect.stringMatching(/ update\n.* install --no-install-recommends --no-remove chrony$/);
const CONFIGURE = expect.stringContaining('dpkg --configure -a');

test.each([
  ['are installed', ['ii ,chrony,4.6', 'hi ,tzdata,2025b'], 'ok', 'chrony 4.6, tzdata 2025b', []],
  ['are missing', ['ii ,tzdata,2025b'], 'create', 'not installed: chrony', [INSTALL]],
  ['were removed', ['rc ,chrony,4.6', 'ii ,tzdata,1'], 'create', 'not installed: chrony', [INSTALL]],
  [
    'were unpacked when dpkg was killed',
    ['iU ,chrony,4.6', 'ii ,tzdata,1'],
    'create',
    /interrupted at chrony; not inst/,
    [CONFIGURE, INSTALL],
  ],
  ['wait for a trigger', ['iW ,chrony,4.6', 'ii ,tzdata,1'], 'create', /interrupted at chrony/, [CONFIGURE, INSTALL]],
  [
    'are there but dpkg has more to write',
    ['ii ,chrony,4', 'ii ,tzdata,1', 'interrupted'],
    'change',
    /interrupted at dpkg/,
    [CONFIGURE],
  ],
  ['are there and others are broken', ['ii ,chrony,4', 'ii ,tzdata,1', 'iF ,exim4,1'], 'ok', /chrony 4/, []],
  ['are missing and others are broken', ['ii ,tzdata,1', 'iF ,exim4,1'], 'create', 'not installed: chrony', [CONFIGURE, INSTALL]],
] as const)('packages that %s', (_title, lines, state, because, scripts) => {
  const outcome = time.plan(dpkg(...lines));
  expect(outcome).toMatchObject({ state, because: typeof because === 'string' ? because : expect.stringMatching(because) });
  expect(state === 'ok' ? [] : scriptsOf(outcome)).toEqual(scripts);
});

test('a pinned version is changed to, also downwards', () => {
  const pinned = packages({ name: 'zfs', packages: ['zfs-dkms'], versions: { 'zfs-dkms': '2.3.9-0+deb13u1' } });
  const outcome = pinned.plan(dpkg('ii ,zfs-dkms,2.4.4-1'));
  expect(outcome).toMatchObject({ state: 'change', because: 'zfs-dkms is 2.4.4-1, not 2.3.9-0+deb13u1' });
  expect(scriptsOf(outcome)[0]).toMatch(/--allow-downgrades .* zfs-dkms=2\.3\.9-0\+deb13u1$/);
  expect(pinned.plan(dpkg('ii ,zfs-dkms,2.3.9-0+deb13u1'))).toMatchObject({ state: 'ok' });
});

test('questions are answered before the packages ask them', () => {
  const zfs = packages({
    name: 'zfs',
    packages: ['zfs-dkms'],
    answers: ['zfs-dkms zfs-dkms/note-incompatible-licenses note true'],
  });
  expect(actionsOf(zfs.plan(dpkg('ii ,bash,5')))).toMatchObject([
    { script: 'debconf-set-selections', input: 'zfs-dkms zfs-dkms/note-incompatible-licenses note true\n' },
    { script: expect.stringContaining('zfs-dkms') },
  ]);
});

test('asks nothing, waits for the lock and keeps files that a person edited', () => {
  const [script] = scriptsOf(time.plan(dpkg('ii ,bash,5')));
  for (const option of ['DEBIAN_FRONTEND=noninteractive', 'DPkg::Lock::Timeout=120', '--force-confold']) {
    expect(script).toContain(option);
  }
});

test.each(['', 'what is this', 'ii chrony 4.6'])('an answer %j is not taken for a host without packages', (line) => {
  expect(() => time.plan(factsOf([packagesQuery, line === '' ? '' : `${line}\n`]))).toThrow(
    'cannot read the answer to "packages"',
  );
});

test('removes what is named, and fails for what would be removed beside it', () => {
  const chrony = packages({ name: 'time', packages: ['chrony'], replaces: ['systemd-timesyncd'] });
  const [script] = scriptsOf(chrony.plan(dpkg('ii ,systemd-timesyncd,257')));
  expect(script).toContain('apt-get -s install --no-install-recommends chrony | sed');
  expect(script).toContain('grep -vxF -e systemd-timesyncd');
  expect(script).not.toContain('--no-remove');
  expect(scriptsOf(chrony.plan(dpkg('ii ,bash,5')))[0]).toContain('--no-remove');
});

test.each([
  ['Remv systemd-timesyncd [257.13-1~deb13u1]\nInst chrony (4.6.1-3 Debian:13)\n', 0, ''],
  ['Remv systemd-timesyncd [257]\nRemv ifupdown [0.8]\nInst chrony (4)\n', 1, 'ifupdown\n'],
  ['Inst chrony (4)\n', 0, ''],
])('the simulation %j ends with %i', (simulation, code, named) => {
  const chrony = packages({ name: 'time', packages: ['chrony'], replaces: ['systemd-timesyncd'] });
  const [script = ''] = scriptsOf(chrony.plan(dpkg('ii ,systemd-timesyncd,257')));
  const played = `apt-get() { case "$*" in *' -s '*|'-s '*) printf '%b' ${shellWord(simulation)};; esac; }\n`;
  const withoutVariables = script.replaceAll(/^[A-Z_]+=\S+( [A-Z_]+=\S+)* apt-get/gm, 'apt-get');
  const { status, stdout } = spawnSync('bash', [], { input: `${played}${withoutVariables}`, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: code, stdout: named });
});
