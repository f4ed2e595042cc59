import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootTree } from '../../../bootstrap/render/boot-tree';
import { missionLab, validLab } from '../../support/cluster';
import { faultsOf } from './faults-of';
import { freshPlace } from './fresh-place';

const place = freshPlace();

/** Not read at power-on: k3s of hosts that are installed already, what is put into the EEPROM by hand, k3OS. */
const NOT_NEEDED = /^[^/]+\/(eeprom|k3os)\/|^(h5b-x86|bootbox)\/root\/etc\/(rancher|systemd)\//;

test.each(['mission', 'no-storage-host'])('%s: without any one needed file a machine fails, and the message names it', (name) => {
  const lab = validLab(name);
  const tree = place.treeOf(lab);
  const { files, links } = bootTree(lab);
  const needed = [...files, ...links].map(({ path }) => path).filter((path) => !NOT_NEEDED.test(path));
  expect(needed.length).toBeGreaterThan(30);
  const silent = needed.filter((path) => {
    renameSync(join(tree, path), join(place.directory, 'aside'));
    const said = faultsOf(lab, tree);
    renameSync(join(place.directory, 'aside'), join(tree, path));
    const onServer = path.replace(/^(h5b-x86|bootbox)\/root(?=\/(etc|srv))/, '');
    return said.length === 0 || !said.every((text) => text.includes(onServer) || text.includes(path));
  });
  expect(silent).toEqual([]);
  expect(faultsOf(lab, tree)).toEqual([]);
});

test('without a file that it does not need, every machine boots', () => {
  const lab = missionLab();
  const tree = place.treeOf(lab);
  rmSync(join(tree, 'h5b-pi-control/k3os/config.yaml'));
  expect(faultsOf(lab, tree)).toEqual([]);
});
