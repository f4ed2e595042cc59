import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { isInstallable, preseedFiles } from '../../../bootstrap/render/preseed';
import { byteSize } from '../../../config/byte-size';
import type { Lab } from '../../../config/lab';
import { labOf, missionText, validLab } from '../../support/cluster';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPFYXw84fxbyMszGUb1P2RqTqcFrMaUFpU1Q2vVH2GqL test';

/** The mission lab with a key that may log in. */
const withKey = () => labOf(missionText().replace('authorizedKeys: []', `authorizedKeys: ["${KEY}"]`));

const filesOf = (lab: Lab, name: string): Readonly<Record<string, string>> => {
  const [server, node] = [tryBootServer(lab), lab.nodes.find((each) => each.name === name)];
  if (!server || !node) throw new Error(`the lab has no boot server or no node "${name}"`);
  return Object.fromEntries(preseedFiles(lab, server, node).map(({ path, content }) => [path, String(content)]));
};

const answersOf = (lab: Lab, name: string): string => filesOf(lab, name)[`/srv/http/preseed/${name}.cfg`] ?? '';

/** Sizes and what is made of each partition. */
const partitionsOf = (answers: string) => {
  const recipe = /^d-i partman-auto\/expert_recipe string \S+ :: (.*)$/m.exec(answers)?.[1] ?? '';
  return recipe
    .split(' . ')
    .map((part) => part.replace(/ \.$/, ''))
    .map((part) => ({ sizes: part.split(' ').slice(0, 3), method: /method\{ (\w+) \}/.exec(part)?.[1] }));
};

test('two drives get an EFI partition, half of a mirror, and room for log and cache of exactly the sizes of homelab.yaml', () => {
  const answers = answersOf(withKey(), 'h5b-x86');
  expect(partitionsOf(answers)).toEqual([
    { sizes: ['512', '512', '512'], method: 'efi' },
    { sizes: ['199488', '199488', '199488'], method: 'raid' },
    { sizes: ['16000', '16000', '16000'], method: 'keep' },
    { sizes: ['300000', '300000', '300000'], method: 'keep' },
  ]);
  expect(answers).toContain('d-i partman-auto/method string raid\n');
  expect(answers).toContain('d-i partman-auto-raid/recipe string 1 2 0 ext4 / raidid=1 .\n');
});

test('one drive gets a plain root', () => {
  const answers = answersOf(validLab('every-field'), 'box');
  expect(partitionsOf(answers).map(({ method }) => method)).toEqual(['efi', 'format', 'keep', 'keep']);
  expect(answers).toContain('d-i partman-auto/method string regular\n');
  expect(answers).not.toContain('partman-auto-raid');
});

test.each(['mission', 'every-field', 'everything-renamed'])('%s: the partitions fit the smallest boot drive', (name) => {
  const lab = validLab(name);
  for (const node of lab.nodes.filter(isInstallable)) {
    const sum = partitionsOf(answersOf(lab, node.name)).reduce((total, { sizes }) => total + Number(sizes[0]), 0);
    const smallest = Math.min(
      ...(node.written.boot?.disks ?? []).map((disk) => byteSize(node.written.disks[disk]?.size ?? '1B')),
    );
    expect(sum * 1_000_000).toBeLessThanOrEqual(smallest);
    expect(sum).toBeGreaterThan(1000);
  }
});

test('the system has its fixed address, its name, and lets root in by key only', () => {
  const answers = answersOf(withKey(), 'h5b-x86');
  for (const line of [
    'd-i netcfg/get_ipaddress string 192.168.1.12',
    'd-i netcfg/get_netmask string 255.255.255.0',
    'd-i netcfg/get_hostname string h5b-x86',
    'd-i netcfg/get_domain string h5b.home.arpa',
    'd-i passwd/root-password-crypted password !',
    'd-i passwd/make-user boolean false',
  ])
    expect(answers).toContain(`${line}\n`);
  expect(filesOf(withKey(), 'h5b-x86')['/srv/http/preseed/h5b-x86-finish.sh']).toContain(`\n${KEY}\nKEYS\n`);
});

test('no drive is named before the script has looked at it', () => {
  expect(answersOf(withKey(), 'h5b-x86')).not.toMatch(/partman-auto\/disk|\/dev\/|nvme-/);
});

test('a node whose drives homelab.yaml does not name cannot be installed', () => {
  expect(filesOf(validLab('five-workers'), 'w1')).toEqual({});
});

describe('the script that looks at the drives', () => {
  const [A, B] = ['nvme-Samsung_SSD_980_PRO_1TB_S5GXNX0T000001A', 'nvme-Samsung_SSD_980_PRO_1TB_S5GXNX0T000002B'] as const;
  let place = '';
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'h5b-drives-'));
    for (const path of ['dev/disk/by-id', 'sys/class/block', 'proc', 'bin', 'tmp'])
      mkdirSync(join(place, path), { recursive: true });
    writeFileSync(join(place, 'proc/cmdline'), 'auto=true\n');
    script('blkid', 'grep -q signature "$1" && echo "$1: TYPE=ext4"');
    script('debconf-set', `echo "$1 = $2" >>${place}/answers`);
    script('sleep', 'exit 0');
    script('logger', 'exit 0');
    drive('nvme0n1', A);
    drive('nvme1n1', B);
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const script = (name: string, text: string) => writeFileSync(join(place, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

  /** A drive of 1 TB as it is sold: 1953525168 sectors. */
  const drive = (name: string, id: string, sectors = 1_953_525_168, content = '') => {
    writeFileSync(join(place, 'dev', name), content);
    rmSync(join(place, 'dev/disk/by-id', id), { force: true });
    symlinkSync(`../../${name}`, join(place, 'dev/disk/by-id', id));
    mkdirSync(join(place, 'sys/class/block', name), { recursive: true });
    writeFileSync(join(place, 'sys/class/block', name, 'size'), `${sectors}\n`);
  };

  /** Runs it on directories in place of /dev, /sys and /proc, where drives are files, and where it ends instead of waiting. */
  const run = (lab: Lab = withKey()) => {
    const text = filesOf(lab, 'h5b-x86')['/srv/http/preseed/h5b-x86-drives.sh'] ?? '';
    const moved = text
      .replaceAll(/(?<=[ "'])\/(dev|sys|proc|tmp)\//g, `${place}/$1/`)
      .replaceAll('>/tmp/', `>${place}/tmp/`)
      .replace('[ -b ', '[ -f ')
      .replace('while :; do sleep 3600; done', 'exit 9');
    const { status, stderr } = spawnSync('sh', ['-c', moved], {
      encoding: 'utf8',
      env: { PATH: `${join(place, 'bin')}:${process.env.PATH}` },
    });
    const read = (path: string) => (existsSync(join(place, path)) ? readFileSync(join(place, path), 'utf8') : '');
    return { status, stderr, console: read('dev/console'), answers: read('answers') };
  };

  test('names both drives to the installer when they are empty and of their size', () => {
    expect(run()).toEqual({
      status: 0,
      stderr: '',
      console: '',
      answers: `partman-auto/disk = ${place}/dev/nvme0n1 ${place}/dev/nvme1n1\n`,
    });
  });

  test.each([
    ['a drive is not there', () => rmSync(join(place, 'dev/disk/by-id', B)), `there is no drive ${B}; present: ${A}`],
    ['a drive is smaller', () => drive('nvme0n1', A, 976_773_168), `drive ${A} has 500139 MB, homelab.yaml says 1000000 MB`],
    ['a drive is larger', () => drive('nvme1n1', B, 3_907_029_168), `drive ${B} has 2000526 MB, homelab.yaml says 1000000 MB`],
    [
      'a drive has partitions',
      () => mkdirSync(join(place, 'sys/class/block/nvme0n1/nvme0n1p1')),
      `drive ${A} has partitions; to erase it, boot with h5b.erase=${A},${B}`,
    ],
    ['a drive carries data', () => drive('nvme1n1', B, 1_953_525_168, 'signature'), `drive ${B} carries data: `],
  ])('stops the installation if %s, and says so on the console', (_, prepare, message) => {
    prepare();
    const { status, console, answers } = run();
    expect(status).toBe(9);
    expect(console).toContain(message);
    expect(console).toContain('nothing was changed');
    expect(answers).toBe('');
  });

  test('erases a used drive only if the command line names it', () => {
    mkdirSync(join(place, 'sys/class/block/nvme0n1/nvme0n1p1'));
    writeFileSync(join(place, 'proc/cmdline'), `auto=true h5b.erase=${B}\n`);
    expect(run().console).toContain(`drive ${A} has partitions`);
    writeFileSync(join(place, 'proc/cmdline'), `auto=true h5b.erase=${B},${A} quiet\n`);
    expect(run()).toMatchObject({ status: 0, answers: expect.stringContaining('nvme0n1') });
  });

  test('does not erase a drive of another size, whatever the command line says', () => {
    drive('nvme0n1', A, 976_773_168);
    writeFileSync(join(place, 'proc/cmdline'), `h5b.erase=${A},${B}\n`);
    expect(run().status).toBe(9);
  });

  test('stops if nobody could log in afterwards', () => {
    const { status, console } = run(validLab('mission'));
    expect(status).toBe(9);
    expect(console).toContain('access.ssh.authorizedKeys in homelab.yaml is empty');
  });
});
