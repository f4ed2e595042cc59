import type { Component } from '../lib/component';
import { addGateway } from './gateway';
import { addProxy } from './proxy';
import { addService } from './service';

/** The reverse proxy in front of the HTTP apps. What routes may rely on is in its README. */
export const ingress: Component = {
  name: 'ingress',
  namespace: 'istio-ingress',
  owns: {},
  needs: ['metallb-config', 'istiod', 'ztunnel', 'policies'],
  build(chart, lab) {
    const selector = addProxy(chart, lab);
    addService(chart, lab, selector);
    addGateway(chart, lab);
  },
};
