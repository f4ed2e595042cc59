import type { Step } from '../../plan/step';
import { netbootedPis } from '../../render/boot-server';
import { release } from './release';

/** The Pis have no drive: their root file system is an image that they load into memory, built here from Debian packages. */
export const netbootImage: Step = {
  name: 'netboot-image',
  title: 'the root image of the Pis is built',
  needs: ['packages', 'network', 'time'],
  resources({ lab, node }) {
    if (!node.written.pxeServer || netbootedPis(lab).length === 0) return [];
    return [release];
  },
};
