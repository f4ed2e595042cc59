import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from '../../../bootstrap/rehearse/rehearse';
import { faults } from '../../../bootstrap/rehearse/transcript';
import { missionLab, validLab } from '../../support/cluster';
import { faultsOf } from './faults-of';
import { freshPlace } from './fresh-place';

const place = freshPlace();

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
  const played = rehearse(lab, { tree: place.treeOf(lab) });
  expect(played).toHaveLength(machines);
  expect(played.flatMap(faults)).toEqual([]);
});

test.each(['one-node', 'three-controls', 'pis-on-sd'])('%s: nothing boots from the network', (name) => {
  const lab = validLab(name);
  expect(rehearse(lab, { tree: place.treeOf(lab) })).toEqual([]);
});

test('the transcript has the order of a real Pi: loader, configuration, initramfs, device tree, command line, kernel, root', () => {
  const lab = missionLab();
  const [pi] = rehearse(lab, { tree: place.treeOf(lab), node: 'h5b-pi-control' });
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

test("a Pi that may boot from a stick as well is rehearsed for the network's turn", () => {
  const lab = validLab('no-storage-host');
  const [pi] = rehearse(lab, { tree: place.treeOf(lab), node: 'pi-c' });
  expect(pi?.lines[0]?.text).toBe("boot order: network, then usb; here the network's turn");
});

test('a copy of the directory elsewhere is played the same', () => {
  const lab = missionLab();
  cpSync(place.treeOf(lab), join(place.directory, 'copy'), { recursive: true, verbatimSymlinks: true });
  expect(faultsOf(lab, join(place.directory, 'copy'))).toEqual([]);
});
