import { spawnSync } from 'node:child_process';
import { aptQuery } from '../../../bootstrap/facts/apt-fact';
import { builtModuleQuery } from '../../../bootstrap/facts/dkms-fact';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { packagesQuery } from '../../../bootstrap/facts/packages-fact';
import { aptSources } from '../../../bootstrap/steps/packages/apt-sources';
import { wantedPackages } from '../../../bootstrap/steps/packages/wanted-packages';
import { zfsModule } from '../../../bootstrap/steps/packages/zfs-module';
import { missionLab, validLab } from '../../support/cluster';
import { factsOf, scriptsOf } from '../resources/answers';

const BASE = ['ca-certificates', 'chrony', 'nftables', 'unattended-upgrades'];
const ZFS = [
  'build-essential',
  'gdisk',
  'linux-headers-amd64',
  'nfs-common',
  'nfs-kernel-server',
  'zfs-dkms',
  'zfs-zed',
  'zfsutils-linux',
];
const PXE = ['dnsmasq', 'mmdebstrap', 'nginx-light', 'qemu-user-static', 'squashfs-tools'];

test.each([
  ['mission', 'h5b-x86', [...BASE, 'curl', ...ZFS, ...PXE, 'ipmitool', 'mdadm', 'postgresql-17', 'rasdaemon', 'smartmontools']],
  ['one-node', 'solo', [...BASE, 'curl']],
  ['no-storage-host', 'bootbox', [...BASE, ...PXE]],
  ['no-ipmi', 'desk-tower', [...BASE, 'curl', ...ZFS, ...PXE, 'postgresql-17', 'smartmontools']],
  ['three-controls', 'two', [...BASE, 'curl']],
])('in the lab %s, %s gets its packages', (name, host, expected) => {
  const lab = name === 'mission' ? missionLab() : validLab(name);
  const node = lab.nodes.find((each) => each.name === host);
  expect(node && wantedPackages(lab, node)).toEqual([...expected].sort());
});

describe('apt sources', () => {
  const query = aptQuery(['zfs-dkms']);
  const sources = fileQuery('/etc/apt/sources.list.d/h5b.sources');
  const policy = (candidate: string) =>
    `wanted zfs-dkms\nzfs-dkms:\n  Installed: (none)\n  Candidate: ${candidate}\n  Version table:\n`;
  const ours = aptSources(['zfs-dkms']);
  const written = ours
    .at(-1)
    ?.plan(factsOf([query, `lists\n${policy('(none)')}`], [packagesQuery, 'ii \tbash\t5\n'], [sources, 'absent|parent\n']));
  const text =
    written && 'actions' in written
      ? written.actions.flatMap((action) => (action.do === 'write' ? [action.content] : []))[0]
      : '';
  const there = `regular file|0644|root:root|1\n${Buffer.from(`${text}`).toString('base64')}`;

  test.each([
    ['everything is installed', 'no lists\n', 'ii \tzfs-dkms\t2\n', 'absent|parent\n', ['ok', 'ok']],
    ['nothing was ever fetched', 'no lists\nwanted zfs-dkms\n', 'ii \tbash\t5\n', 'absent|parent\n', ['create', 'later']],
    ['they offer it', `lists\n${policy('2.3.9')}`, 'ii \tbash\t5\n', 'absent|parent\n', ['ok', 'ok']],
    ['they do not offer it', `lists\n${policy('(none)')}`, 'ii \tbash\t5\n', 'absent|parent\n', ['ok', 'create']],
    ['apt never heard of it', 'lists\nwanted zfs-dkms\n', 'ii \tbash\t5\n', 'absent|parent\n', ['ok', 'create']],
    ['ours are there and were not fetched yet', `lists\n${policy('(none)')}`, 'ii \tbash\t5\n', there, ['ok', 'change']],
  ])('where %s', (_title, answer, dpkg, file, states) => {
    const facts = factsOf([query, answer], [packagesQuery, dpkg], [sources, file]);
    expect(ours.slice(1).map((resource) => resource.plan(facts).state)).toEqual(states);
  });

  test('are Debian 13 with contrib, and are fetched at once', () => {
    expect(text).toMatch(/Suites: trixie trixie-updates\nComponents: main contrib/);
    expect(written && scriptsOf(written).at(-1)).toContain('update');
  });
});

describe('zfs module', () => {
  const query = builtModuleQuery('zfs');
  const newest = '6.12.118+deb13-amd64|running|2.3.9-0+deb13u1\n';

  test('is fine if it is built for the running and for the newest kernel', () => {
    expect(zfsModule.plan(factsOf([query, newest]))).toMatchObject({ state: 'ok', because: expect.stringContaining('6.12.118') });
  });

  test('is built for the newest kernel before anybody boots it', () => {
    const outcome = zfsModule.plan(factsOf([query, `${newest}6.12.120+deb13-amd64||\n`]));
    expect(outcome).toMatchObject({ state: 'create', because: 'is not built for 6.12.120+deb13-amd64' });
    expect(scriptsOf(outcome)).toEqual([expect.stringContaining('dkms autoinstall -k 6.12.120+deb13-amd64 ||')]);
  });

  test('says what to do where the headers are missing', () => {
    const [script] = scriptsOf(zfsModule.plan(factsOf([query, '6.12.90-amd64|running|\n'])));
    expect(script).toContain('no headers for kernel 6.12.90-amd64: install linux-headers-6.12.90-amd64, or boot the newest');
  });
});

test('a removed package that left its configuration counts as one to install', () => {
  const tools = [
    `dpkg-query() { printf 'config-files chrony\\ninstalled bash\\n'; }`,
    `apt-cache() { printf 'asked for %s\\n' "$*"; }`,
  ].join('\n');
  const { stdout } = spawnSync('bash', [], { input: `${tools}\n${aptQuery(['bash', 'chrony']).script}`, encoding: 'utf8' });
  expect(stdout.split('\n').slice(1, 3)).toEqual(['wanted chrony', 'asked for policy -- chrony']);
});
