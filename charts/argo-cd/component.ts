import type { Component } from '../lib/component';
import { addApplicationController } from './application-controller';
import { addConfiguration } from './configuration';
import { addRedis } from './redis';
import { addRepoServer } from './repo-server';

/**
 * Argo CD without its API: the three parts that it takes to apply Applications. Left out: server and dex (web interface and
 * its logins; `argocd admin dashboard` runs one on demand), applicationset-controller (synth writes the Applications),
 * notifications-controller (Events and metrics say the same).
 *
 * A component of its own name, not `gitops`, for the reason that `flux` gives.
 */
export const argoCd: Component = {
  name: 'argo-cd',
  namespace: 'argocd',
  owns: {},
  // A network for its pods, and the names of the Git host and of its own Services.
  needs: ['crds', 'calico', 'coredns'],
  enabled: ({ gitops }) => gitops.engine === 'argocd',
  build(chart, lab) {
    addConfiguration(chart, lab);
    addRedis(chart);
    addRepoServer(chart, lab);
    addApplicationController(chart, lab);
  },
};
