import type { LabServiceAddress } from '../../config/lab';
import { validLab } from '../support/cluster';
import { Announcement } from './network/announcement';
import { describeNetwork } from './network/describe-network';

/** Speakers that were apart need up to half a minute to agree; each is waited for in turn. */
jest.setTimeout(150_000);

/** Labs whose successions are longer, or whose addresses come from more than one pool. */
describeNetwork('the succession of every service address', ['nft', 'conntrack'], () => {
  describe.each(['five-workers', 'two-pools'])('of %s', (name) => {
    const lab = validLab(name);
    let here: Announcement;

    beforeAll(async () => {
      here = await Announcement.start(lab, `Successions of ${name}`);
    }, 120_000);

    afterAll(() => here?.net.stop());

    test('is what real speakers do when one after the other ends', async () => {
      const left = new Set(here.net.nodes.keys());
      const heirs = (each: LabServiceAddress) => each.succession.filter((node) => left.has(node));
      while (here.addresses.every((each) => heirs(each).length > 1)) {
        for (const each of here.addresses) await here.watch.settles(each.address, heirs(each)[0] ?? '', 15);
        const [next] = here.addresses.map((each) => heirs(each)[0] ?? '');
        if (next === undefined) throw new Error('nobody is left');
        left.delete(next);
        await here.metallb.speaker(next).terminate();
      }
      for (const each of here.addresses) await here.watch.settles(each.address, heirs(each)[0] ?? '', 15);
      expect(here.addresses.map((each) => heirs(each).length)).toEqual(here.addresses.map(() => 1));
    });
  });
});
