import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from '../../../bootstrap/rehearse/rehearse';
import { faults } from '../../../bootstrap/rehearse/transcript';
import { missionLab } from '../../support/cluster';
import { faultsOf } from './faults-of';
import { freshPlace } from './fresh-place';
import { imageIn } from './image-in';

const place = freshPlace();

describe('with a built image', () => {
  test('its files are taken, and nothing is assumed of it', () => {
    const lab = missionLab();
    const [pi] = rehearse(lab, { tree: place.treeOf(lab), image: imageIn(place.directory), node: 'h5b-pi-worker' });
    expect(pi && faults(pi)).toEqual([]);
    expect(pi?.lines.filter(({ text }) => /image\/.*assumed/.test(text))).toEqual([]);
  });

  test.each(['vmlinuz', 'initrd.img'])('a %s of 64 MiB is too large for TFTP', (name) => {
    const lab = missionLab();
    const image = imageIn(place.directory, { [name]: 64 * 2 ** 20 });
    expect(faultsOf(lab, place.treeOf(lab), image).join('\n')).toContain(
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
    const image = imageIn(place.directory);
    rmSync(join(image, name));
    const said = faultsOf(lab, place.treeOf(lab), image);
    expect(said).toHaveLength(2);
    expect(said.every((text) => text.includes(`/srv/http/image/current/${name} is missing`))).toBe(true);
  });

  test('an empty kernel is no kernel', () => {
    const lab = missionLab();
    expect(faultsOf(lab, place.treeOf(lab), imageIn(place.directory, { vmlinuz: 0 }))[0]).toContain(
      'a1b2c3d4/image/vmlinuz is empty',
    );
  });
});
