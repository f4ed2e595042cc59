import type { Component } from '../lib/component';
import { addController } from './controller';
import { addSpeaker } from './speaker';

/** Announces the addresses of LoadBalancer Services on the LAN (layer 2, ARP). */
export const metallb: Component = {
  name: 'metallb',
  namespace: 'metallb-system',
  owns: {
    podSecurity: 'privileged',
    reason: 'The speaker runs in the host network and opens raw sockets to answer ARP requests.',
  },
  needs: ['crds'],
  build(chart) {
    addController(chart);
    addSpeaker(chart);
  },
};
