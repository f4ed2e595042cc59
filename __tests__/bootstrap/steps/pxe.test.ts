import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { unitQuery } from '../../../bootstrap/facts/unit-fact';
import { hostSteps } from '../../../bootstrap/plan/host-plan';
import type { Resource } from '../../../bootstrap/plan/resource';
import type { HostContext } from '../../../bootstrap/plan/step';
import { steps } from '../../../bootstrap/steps/index';
import { pxe } from '../../../bootstrap/steps/pxe/pxe';
import type { Lab } from '../../../config/lab';
import { missionLab, validLab } from '../../support/cluster';
import { factsOf, scriptsOf } from '../resources/answers';

function contextOf(lab: Lab, host: string): HostContext {
  const node = lab.nodes.find((each) => each.name === host);
  if (node === undefined) throw new Error(`there are ${lab.nodes.map((each) => each.name).join(', ')}`);
  return { lab, node, secret: () => undefined, dist: [], download: () => undefined };
}
const resourcesOf = (lab: Lab, host: string) => pxe.resources(contextOf(lab, host));
const thin = validLab('no-storage-host');

function named(wanted: string, resources: readonly Resource[] = resourcesOf(thin, 'bootbox')): Resource {
  const found = resources.find((resource) => resource.name === wanted);
  if (found === undefined) throw new Error(`no "${wanted}" in ${resources.map((each) => each.name).join(', ')}`);
  return found;
}

test('a boot server gets programs, directories, files, links, and the servers last', () => {
  const pis = ['a', 'b', 'c'].map((letter) => `/srv/tftp/dddd000${letter}`);
  expect(resourcesOf(thin, 'bootbox').map(({ name }) => name)).toEqual([
    'packages of netboot',
    ...['/srv/tftp', '/srv/http/image', ...pis].map((path) => `directory ${path}`),
    'only known Pis below /srv/tftp',
    ...pis.flatMap((path) => [`file ${path}/config.txt`, `file ${path}/cmdline.txt`]),
    'file /srv/tftp/grub/grub.cfg',
    ...pis.flatMap((path) => ['image', 'start4.elf', 'fixup4.dat'].map((name) => `symlink ${path}/${name}`)),
    ...['shimx64.efi', 'grubx64.efi'].map((name) => `symlink /srv/tftp/${name}`),
    'absent /etc/nginx/sites-enabled/default',
    'file /etc/nginx/sites-enabled/h5b.conf',
    'file /etc/systemd/system/nginx.service.d/h5b.conf',
    'unit nginx.service',
    'file /etc/dnsmasq.conf',
    'file /etc/systemd/system/dnsmasq.service.d/h5b.conf',
    'unit dnsmasq.service',
  ]);
});

test.each([
  ['two-pools', 'a'],
  ['one-node', 'solo'],
])('in the lab %s, nothing answers machines that boot', (name, host) => {
  expect(resourcesOf(validLab(name), host)).toEqual([]);
});

test('a lab whose x86 host can be installed by netboot serves the installer, and takes it from its package', () => {
  const resources = resourcesOf(missionLab(), 'h5b-x86');
  expect(resources.map(({ name }) => name)).toContain('symlink /srv/tftp/x86/initrd.gz');
  const missing = named('packages of netboot', resources).plan(factsOf([packagesOf(resources), 'ii \tbash\t5\n']));
  expect(missing).toMatchObject({ because: expect.stringContaining('debian-installer-13-netboot-amd64') });
});

function packagesOf(resources: readonly Resource[]) {
  const [query] = named('packages of netboot', resources).queries;
  if (query === undefined) throw new Error('packages are asked for');
  return query;
}

test('images and archives are there before dnsmasq answers a Pi, and both before the hand-over', () => {
  const order = hostSteps(steps, contextOf(thin, 'bootbox')).map(({ step }) => step.name);
  expect(order.slice(-3)).toEqual(['node-archives', 'netboot-image', 'pxe']);
  const names = steps.map(({ name }) => name);
  expect(names.indexOf('pxe')).toBeLessThan(names.indexOf('hand-over'));
});

test('a changed configuration of dnsmasq is checked before it is written, and dnsmasq is started with it', () => {
  const path = '/etc/dnsmasq.conf';
  const facts = factsOf(
    [fileQuery(path), `regular file|0644|root:root|4\n${Buffer.from('evil').toString('base64')}`],
    [fileQuery('/etc/systemd/system/dnsmasq.service.d/h5b.conf'), 'absent|no parent\n'],
    [unitQuery('dnsmasq.service'), 'LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\n'],
  );
  expect(scriptsOf(named(`file ${path}`).plan(facts))).toEqual(['dnsmasq --test --conf-file=-', `write ${path}`]);
  expect(scriptsOf(named('unit dnsmasq.service').plan(facts)).join('\n')).toContain('systemctl restart -- dnsmasq.service');
});

describe('a Pi that is gone from homelab.yaml', () => {
  const gone = named('only known Pis below /srv/tftp');
  const [query] = gone.queries;
  if (query === undefined) throw new Error('there is a query');

  test.each([
    ['nothing else is there', 'dddd000a\ndddd000b\n', { state: 'ok' }],
    ['nothing is there yet', '', { state: 'ok' }],
    [
      'it left its directory',
      'dddd000a\nffff0001\n',
      { state: 'destroy', because: 'homelab.yaml has no Pi with the serial …ffff0001' },
    ],
  ])('where %s', (_title, answer, expected) => {
    expect(gone.plan(factsOf([query, answer]))).toMatchObject(expected);
  });

  test('loses its directory, and nobody else does', () => {
    expect(scriptsOf(gone.plan(factsOf([query, 'dddd000a\nffff0001\n'])))).toEqual([
      'rm -rf --one-file-system -- /srv/tftp/ffff0001',
    ]);
  });

  test('is told from the directories of x86 machines by its name', () => {
    const root = mkdtempSync(join(tmpdir(), 'h5b-tftp-'));
    for (const name of ['dddd000a', 'ffff0001', 'grub', 'x86', 'DDDD000A', 'ffff00011']) mkdirSync(join(root, name));
    const script = query.script.replaceAll('/srv/tftp', root);
    const { stdout } = spawnSync('bash', [], { input: script, encoding: 'utf8' });
    rmSync(root, { recursive: true });
    expect(query.parse({ code: 0, stdout, stderr: '' })).toEqual(['dddd000a', 'ffff0001']);
  });
});
