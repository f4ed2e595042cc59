import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labOf, missionLab, missionText } from '../../support/cluster';
import { faultsOf } from './faults-of';
import { freshPlace } from './fresh-place';

const place = freshPlace();

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
  const tree = place.treeOf(lab);
  const before = readFileSync(join(tree, path), 'utf8');
  expect(change(before)).not.toBe(before);
  writeFileSync(join(tree, path), change(before));
  expect(faultsOf(lab, tree).join('\n')).toContain(message);
});

test('a directory of another serial is named, with the one that the Pi asks for', () => {
  const tree = place.treeOf(missionLab());
  const swapped = labOf(missionText().replace('serial: 10000000a1b2c3d4', 'serial: 10000000a1b2c3ff'));
  expect(faultsOf(swapped, tree).join('\n')).toContain(
    'there is no directory a1b2c3ff, only a1b2c3d4, a1b2c3d5: is the serial right?',
  );
});
