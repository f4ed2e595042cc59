import { labOf, missionLab, missionText, validLab } from '../../support/cluster';
import { faultsOf } from './faults-of';
import { freshPlace } from './fresh-place';
import { imageIn } from './image-in';

const place = freshPlace();

describe('memory', () => {
  test.each([
    ['4 GiB with 2 GiB of tmpfs', 'on: zram, size: 2GiB', 'on: tmpfs, size: 2GiB', 'h5b-pi-control memory: '],
    ['4 GiB with 3.5 GiB of zram', 'on: zram, size: 2GiB', 'on: zram, size: 3.5GiB', 'h5b-pi-control memory: '],
    ['8 GiB with 7.5 GiB of tmpfs', 'on: zram, size: 4GiB', 'on: tmpfs, size: 7.5GiB', 'h5b-pi-worker memory: '],
  ])('does not fit %s', (_, from, to, message) => {
    const lab = labOf(missionText().replace(from, to));
    const said = faultsOf(lab, place.treeOf(lab));
    expect(said).toEqual([expect.stringMatching(new RegExp(`^${message}\\d+ MiB more than the [48]GiB of`))]);
  });

  test('a Pi with 2 GiB cannot run a k3s server from memory', () => {
    const lab = validLab('no-apps');
    expect(faultsOf(lab, place.treeOf(lab))).toEqual([expect.stringContaining('more than the 2GiB of ctl')]);
  });

  test('counts the root image that was built', () => {
    const lab = missionLab();
    const image = imageIn(place.directory, { 'filesystem.squashfs': 900 * 2 ** 20 });
    expect(faultsOf(lab, place.treeOf(lab), image)).toEqual([
      expect.stringMatching(/^h5b-pi-control memory: \d+ MiB more than the 4GiB/),
    ]);
  });
});
