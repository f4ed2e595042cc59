import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from '../../../bootstrap/rehearse/rehearse';
import { faults } from '../../../bootstrap/rehearse/transcript';
import { bootTree } from '../../../bootstrap/render/boot-tree';
import { writeTree } from '../../../bootstrap/render/tree-writer';
import type { Lab } from '../../../config/lab';
import { labOf, missionLab, missionText, validLab } from '../../support/cluster';

let parent = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'h5b-rehearse-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const treeOf = (lab: Lab): string => {
  const tree = join(parent, 'boot');
  writeTree(tree, bootTree(lab));
  return tree;
};

const faultsOf = (lab: Lab, tree: string, image?: string): readonly string[] =>
  rehearse(lab, { tree, ...(image === undefined ? {} : { image }) }).flatMap((each) =>
    faults(each).map(({ stage, text }) => `${each.node} ${stage}: ${text}`),
  );

test.each([
  ['mission', 4],
  ['no-storage-host', 5],
  ['five-workers', 7],
  ['every-field', 3],
  ['everything-renamed', 4],
  ['no-pi-worker', 3],
  ['fixed-addresses', 4],
  ['no-ipmi', 4],
])('%s: all of its %d machines, a stranger included, boot or are refused as they should be', (name, machines) => {
  const lab = validLab(name);
  const played = rehearse(lab, { tree: treeOf(lab) });
  expect(played).toHaveLength(machines);
  expect(played.flatMap(faults)).toEqual([]);
});

test.each(['one-node', 'three-controls', 'pis-on-sd'])('%s: nothing boots from the network', (name) => {
  const lab = validLab(name);
  expect(rehearse(lab, { tree: treeOf(lab) })).toEqual([]);
});

test('the transcript has the order of a real Pi: loader, configuration, initramfs, device tree, command line, kernel, root', () => {
  const lab = missionLab();
  const [pi] = rehearse(lab, { tree: treeOf(lab), node: 'h5b-pi-control' });
  const asked = pi?.lines
    .filter(({ stage }) => stage === 'TFTP' || stage === 'HTTP')
    .map(({ text }) => text.split(/ {2}| is /)[0]);
  expect(asked).toEqual([
    ...['start4.elf', 'config.txt', 'vl805.sig', 'pieeprom.sig', 'recover4.elf', 'recovery.elf', 'fixup4.dat'].map(below),
    ...['config.txt', 'recovery.elf', 'dt-blob.bin', 'bootcfg.txt'].map(below),
    ...['image/initrd.img', 'node.cpio', 'image/firmware/bcm2711-rpi-4-b.dtb'].map(below),
    ...['image/firmware/overlays/overlay_map.dtb', 'cmdline.txt', 'armstub8-gic.bin', 'image/vmlinuz'].map(below),
    'GET http://192.168.1.12/image/current/filesystem.squashfs',
    'GET http://192.168.1.12/k3s/v1.36.4+k3s1/k3s-arm64',
  ]);
  expect(pi?.lines.filter(({ mark }) => mark === 'normal')).toHaveLength(9);
});

const below = (name: string): string => `a1b2c3d4/${name}`;

/** Not read at power-on: k3s of hosts that are installed already, what is put into the EEPROM by hand, k3OS. */
const NOT_NEEDED = /^[^/]+\/(eeprom|k3os)\/|^(h5b-x86|bootbox)\/root\/etc\/(rancher|systemd)\//;

test.each(['mission', 'no-storage-host'])('%s: without any one needed file a machine fails, and the message names it', (name) => {
  const lab = validLab(name);
  const tree = treeOf(lab);
  const { files, links } = bootTree(lab);
  const needed = [...files, ...links].map(({ path }) => path).filter((path) => !NOT_NEEDED.test(path));
  expect(needed.length).toBeGreaterThan(30);
  const silent = needed.filter((path) => {
    renameSync(join(tree, path), join(parent, 'aside'));
    const said = faultsOf(lab, tree);
    renameSync(join(parent, 'aside'), join(tree, path));
    const onServer = path.replace(/^(h5b-x86|bootbox)\/root(?=\/(etc|srv))/, '');
    return said.length === 0 || !said.every((text) => text.includes(onServer) || text.includes(path));
  });
  expect(silent).toEqual([]);
  expect(faultsOf(lab, tree)).toEqual([]);
});

test('without a file that it does not need, every machine boots', () => {
  const lab = missionLab();
  const tree = treeOf(lab);
  rmSync(join(tree, 'h5b-pi-control/k3os/config.yaml'));
  expect(faultsOf(lab, tree)).toEqual([]);
});

/** Each breaks one rendered file of the mission lab. */
const BREAKS: readonly (readonly [string, string, (text: string) => string, string])[] = [
  [
    'a command line of two lines',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace(' panic', '\npanic'),
    'a1b2c3d4/cmdline.txt: it has 2 lines, and the firmware takes only the first',
  ],
  [
    'a misspelt kernel parameter',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace('skipconfig', 'skipconifg'),
    '"skipconifg" is no setting; did you mean skipconfig?',
  ],
  [
    'no root image on the command line',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace(/fetch=\S+ /, ''),
    'fetch is missing: the initrd would not know where the root image is',
  ],
  [
    'the network card of another Pi',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace('00-0a', '00-0b'),
    'BOOTIF=01-dc-a6-32-10-00-0b should be BOOTIF=01-dc-a6-32-10-00-0a: else live-boot would not know the network card',
  ],
  [
    'a root image on another server',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace('192.168.1.12', '192.168.1.21'),
    'asks 192.168.1.21:80, and nginx listens on 192.168.1.12:80',
  ],
  [
    'a root image of another name',
    'h5b-x86/root/srv/tftp/a1b2c3d4/cmdline.txt',
    (text) => text.replace('.squashfs', '.img'),
    'finds nothing: /srv/http/image/current/filesystem.img is missing',
  ],
  [
    'an "=" behind initramfs',
    'h5b-x86/root/srv/tftp/a1b2c3d4/config.txt',
    (text) => text.replace('initramfs ', 'initramfs='),
    'config.txt: line 7: initramfs takes no "="; write "initramfs FILE,FILE followkernel"',
  ],
  [
    'a list of initramfs files that is too long',
    'h5b-x86/root/srv/tftp/a1b2c3d4/config.txt',
    (text) => text.replace('image/initrd.img,', `image/${'../image/'.repeat(8)}initrd.img,`),
    'the list of initramfs files has 98 characters, the firmware takes 80',
  ],
  [
    'a setting that the firmware does not have',
    'h5b-x86/root/srv/tftp/a1b2c3d4/config.txt',
    (text) => text.replace('device_tree=', 'devicetree='),
    'did you mean device_tree?',
  ],
  [
    'a 32-bit configuration',
    'h5b-x86/root/srv/tftp/a1b2c3d4/config.txt',
    (text) => text.replace('arm_64bit=1', 'arm_64bit=0'),
    'arm_64bit=1 is missing',
  ],
  [
    'a Pi without its tag',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('0a,set:pi', '0a'),
    'the Pi ignores the answer of 192.168.1.12: there is no option 43; the firmware takes only an answer whose option 43 holds "Raspberry Pi Boot"',
  ],
  [
    'other words in option 43',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('Raspberry Pi Boot"', 'Raspberry Boot"'),
    'option 43 says "Raspberry Boot"',
  ],
  [
    'a host name in option 66',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => `${text}dhcp-option=66,h5b-x86.lan\n`,
    'option 66 is "h5b-x86.lan", and the firmware resolves no names: it wants an address',
  ],
  [
    'a Pi with another MAC address',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('dc:a6:32:10:00:0a', 'dc:a6:32:10:00:ff'),
    'no answer to dc:a6:32:10:00:0a: no dhcp-host has the MAC address dc:a6:32:10:00:0a, and others are ignored',
  ],
  [
    'a directive that nobody here knows',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('log-dhcp', 'log-dchp'),
    '/etc/dnsmasq.conf: line 6: "log-dchp" is no directive that the rehearsal knows',
  ],
  [
    'DHCP without TFTP',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('enable-tftp', '# enable-tftp'),
    'dnsmasq serves no files',
  ],
  [
    'boot files for everybody',
    'h5b-x86/root/etc/dnsmasq.conf',
    (text) => text.replace('dhcp-ignore=tag:!known', '').replaceAll('pxe-service=tag:pi,', 'pxe-service='),
    'a stranger DHCP: a Pi with 02:00:00:00:00:01 is offered the boot server 192.168.1.12',
  ],
  [
    'a menu that installs by waiting',
    'h5b-x86/root/srv/tftp/grub/grub.cfg',
    (text) => text.replace(/ {2}menuentry "h5b-x86: boot[\s\S]*?\n {2}}\n/, ''),
    'it is taken by waiting, and must leave the drives alone',
  ],
  [
    'a menu for another machine',
    'h5b-x86/root/srv/tftp/grub/grub.cfg',
    (text) => text.replace('3c:ec:ef', '3c:ec:ee'),
    'has no entry for 3c:ec:ef:10:00:0c',
  ],
  [
    'the name of another node in the archive',
    'h5b-pi-worker/root/etc/hostname',
    () => 'h5b-pi-control\n',
    'h5b-pi-worker/root/etc/hostname does not say "h5b-pi-worker',
  ],
  [
    'an API server that is none',
    'h5b-pi-worker/root/etc/rancher/k3s/config.yaml',
    (text) => text.replace('https://192.168.1.10', 'https://192.168.1.11'),
    'server is https://192.168.1.11:6443, and the API answers at https://192.168.1.10:6443',
  ],
];

test.each(BREAKS)('%s is a fault that says so', (_, path, change, message) => {
  const lab = missionLab();
  const tree = treeOf(lab);
  const before = readFileSync(join(tree, path), 'utf8');
  expect(change(before)).not.toBe(before);
  writeFileSync(join(tree, path), change(before));
  expect(faultsOf(lab, tree).join('\n')).toContain(message);
});

test('a directory of another serial is named, with the one that the Pi asks for', () => {
  const tree = treeOf(missionLab());
  const swapped = labOf(missionText().replace('serial: 10000000a1b2c3d4', 'serial: 10000000a1b2c3ff'));
  expect(faultsOf(swapped, tree).join('\n')).toContain(
    'there is no directory a1b2c3ff, only a1b2c3d4, a1b2c3d5: is the serial right?',
  );
});

describe('memory', () => {
  test.each([
    ['4 GiB with 2 GiB of tmpfs', 'on: zram, size: 2GiB', 'on: tmpfs, size: 2GiB', 'h5b-pi-control memory: '],
    ['4 GiB with 3.5 GiB of zram', 'on: zram, size: 2GiB', 'on: zram, size: 3.5GiB', 'h5b-pi-control memory: '],
    ['8 GiB with 7.5 GiB of tmpfs', 'on: zram, size: 4GiB', 'on: tmpfs, size: 7.5GiB', 'h5b-pi-worker memory: '],
  ])('does not fit %s', (_, from, to, message) => {
    const lab = labOf(missionText().replace(from, to));
    const said = faultsOf(lab, treeOf(lab));
    expect(said).toEqual([expect.stringMatching(new RegExp(`^${message}\\d+ MiB more than the [48]GiB of`))]);
  });

  test('a Pi with 2 GiB cannot run a k3s server from memory', () => {
    const lab = validLab('no-apps');
    expect(faultsOf(lab, treeOf(lab))).toEqual([expect.stringContaining('more than the 2GiB of ctl')]);
  });

  test('counts the root image that was built', () => {
    const lab = missionLab();
    const image = imageIn(parent, { 'filesystem.squashfs': 900 * 2 ** 20 });
    expect(faultsOf(lab, treeOf(lab), image)).toEqual([
      expect.stringMatching(/^h5b-pi-control memory: \d+ MiB more than the 4GiB/),
    ]);
  });
});

describe('with a built image', () => {
  test('its files are taken, and nothing is assumed of it', () => {
    const lab = missionLab();
    const [pi] = rehearse(lab, { tree: treeOf(lab), image: imageIn(parent), node: 'h5b-pi-worker' });
    expect(pi && faults(pi)).toEqual([]);
    expect(pi?.lines.filter(({ text }) => /image\/.*assumed/.test(text))).toEqual([]);
  });

  test.each(['vmlinuz', 'initrd.img'])('a %s of 64 MiB is too large for TFTP', (name) => {
    const lab = missionLab();
    const image = imageIn(parent, { [name]: 64 * 2 ** 20 });
    expect(faultsOf(lab, treeOf(lab), image).join('\n')).toContain(
      `a1b2c3d4/image/${name} has 67.1 MB; a Pi loads less than 64 MiB (67.1 MB) by TFTP`,
    );
  });

  test.each([
    'vmlinuz',
    'initrd.img',
    'filesystem.squashfs',
    'firmware/start4.elf',
    'firmware/fixup4.dat',
    'firmware/bcm2711-rpi-4-b.dtb',
  ])('without its %s no Pi boots', (name) => {
    const lab = missionLab();
    const image = imageIn(parent);
    rmSync(join(image, name));
    const said = faultsOf(lab, treeOf(lab), image);
    expect(said).toHaveLength(2);
    expect(said.every((text) => text.includes(`/srv/http/image/current/${name} is missing`))).toBe(true);
  });

  test('an empty kernel is no kernel', () => {
    const lab = missionLab();
    expect(faultsOf(lab, treeOf(lab), imageIn(parent, { vmlinuz: 0 }))[0]).toContain('a1b2c3d4/image/vmlinuz is empty');
  });
});

/** A release of the image, of files that only have sizes. */
function imageIn(directory: string, sizes: Readonly<Record<string, number>> = {}): string {
  const image = join(directory, 'image');
  mkdirSync(join(image, 'firmware'), { recursive: true });
  const all = {
    vmlinuz: 1000,
    'initrd.img': 1000,
    'filesystem.squashfs': 1000,
    'firmware/start4.elf': 1000,
    'firmware/fixup4.dat': 1000,
    'firmware/bcm2711-rpi-4-b.dtb': 1000,
    ...sizes,
  };
  for (const [name, bytes] of Object.entries(all)) {
    writeFileSync(join(image, name), '');
    truncateSync(join(image, name), bytes);
  }
  return image;
}

test("a Pi that may boot from a stick as well is rehearsed for the network's turn", () => {
  const lab = validLab('no-storage-host');
  const [pi] = rehearse(lab, { tree: treeOf(lab), node: 'pi-c' });
  expect(pi?.lines[0]?.text).toBe("boot order: network, then usb; here the network's turn");
});

test('a copy of the directory elsewhere is played the same', () => {
  const lab = missionLab();
  cpSync(treeOf(lab), join(parent, 'copy'), { recursive: true, verbatimSymlinks: true });
  expect(faultsOf(lab, join(parent, 'copy'))).toEqual([]);
});
