import { tryBootServer } from '../../../bootstrap/render/boot-server';
import { eepromConfig, piBootFiles, piBootLinks } from '../../../bootstrap/render/pi-boot-files';
import type { Lab, LabNode } from '../../../config/lab';
import { missionLab, validLab } from '../../support/cluster';

const nodeOf = (lab: Lab, name: string): LabNode => {
  const found = lab.nodes.find((node) => node.name === name);
  if (!found) throw new Error(`no node "${name}"; there are ${lab.nodes.map((node) => node.name).join(', ')}`);
  return found;
};

const filesOf = (lab: Lab, name: string): ReadonlyMap<string, string> => {
  const server = tryBootServer(lab);
  if (!server) throw new Error('the lab has no boot server');
  return new Map(piBootFiles(server, nodeOf(lab, name)).map(({ path, content }) => [path, String(content)]));
};

test('a Pi finds its files in the directory of the last eight digits of its serial', () => {
  expect([...filesOf(missionLab(), 'h5b-pi-control').keys()]).toEqual([
    '/srv/tftp/a1b2c3d4/config.txt',
    '/srv/tftp/a1b2c3d4/cmdline.txt',
  ]);
  expect([...filesOf(validLab('no-storage-host'), 'pi-c').keys()]).toEqual([
    '/srv/tftp/dddd000c/config.txt',
    '/srv/tftp/dddd000c/cmdline.txt',
  ]);
});

test('config.txt loads kernel, initrd and the archive of the node, in 64 bit', () => {
  const config = filesOf(missionLab(), 'h5b-pi-worker').get('/srv/tftp/a1b2c3d5/config.txt');
  const settings = config?.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(settings).toEqual([
    '[all]',
    'arm_64bit=1',
    'upstream_kernel=1',
    'kernel=image/vmlinuz',
    'initramfs image/initrd.img,node.cpio followkernel',
    'device_tree=image/firmware/bcm2711-rpi-4-b.dtb',
    'overlay_prefix=image/firmware/overlays/',
    'cmdline=cmdline.txt',
    'enable_uart=1',
  ]);
});

test('the command line is one line that fetches the root from the boot server and starts again after a failure', () => {
  const line = filesOf(validLab('five-workers'), 'w4').get('/srv/tftp/cccc0014/cmdline.txt') ?? '';
  expect(line.split('\n')).toEqual([expect.stringContaining('boot=live'), '']);
  expect(line).toContain(' fetch=http://172.20.1.1/image/current/filesystem.squashfs ');
  expect(line).toContain(' BOOTIF=01-dc-a6-32-50-00-14 ');
  expect(line).toMatch(/ panic=10$/m);
});

test('one rename of the image switches every file that comes from it', () => {
  const links = piBootLinks(nodeOf(missionLab(), 'h5b-pi-control'));
  expect(Object.fromEntries(links.map(({ path, target }) => [path, target]))).toEqual({
    '/srv/tftp/a1b2c3d4/image': '../../http/image/current',
    '/srv/tftp/a1b2c3d4/start4.elf': 'image/firmware/start4.elf',
    '/srv/tftp/a1b2c3d4/fixup4.dat': 'image/firmware/fixup4.dat',
  });
});

// BOOT_ORDER is read from right to left: 1 card, 2 network, 4 USB, f again.
test.each([
  ['mission', 'h5b-pi-control', '0xf2'],
  ['no-storage-host', 'pi-c', '0xf42'],
  ['every-field', 'pi', '0xf142'],
  ['pis-on-sd', 'one', '0xf1'],
  ['pis-on-sd', 'two', '0xf14'],
  ['no-pi-worker', 'pilot', '0xf2'],
])('%s: the boot loader of %s has BOOT_ORDER %s', (lab, node, order) => {
  expect(eepromConfig(nodeOf(validLab(lab), node))).toMatch(new RegExp(`^BOOT_ORDER=${order}$`, 'm'));
});
