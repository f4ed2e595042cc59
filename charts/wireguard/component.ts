import type { Component } from '../lib/component';
import { addServer } from './server';

/** The way in from outside: a WireGuard server on every worker, behind one address that moves to the next node on a failure. */
export const wireguard: Component = {
  name: 'wireguard',
  namespace: 'wireguard',
  owns: {
    podSecurity: 'privileged',
    reason: 'It makes a network interface and routes packets: NET_ADMIN, which the other levels refuse.',
  },
  needs: ['metallb-config', 'ingress', 'coredns', 'policies'],
  enabled: (lab) => lab.access.wireguard !== undefined,
  build(chart, lab) {
    if (lab.access.wireguard) addServer(chart, lab, lab.access.wireguard);
  },
};
