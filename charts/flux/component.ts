import type { Component } from '../lib/component';
import { addKustomizeController } from './kustomize-controller';
import { addSourceController } from './source-controller';

/**
 * The two Flux controllers that plain YAML takes; upstream's two others are left out. helm-controller: dist/ holds no charts.
 * notification-controller: Events and metrics say the same, and its webhook receiver would be one more way in.
 *
 * A component of its own name, not `gitops`: when the engine changes, this directory and that of `flux-sync` vanish from Git,
 * and Flux then stops at a missing path instead of pruning all that it has applied.
 */
export const flux: Component = {
  name: 'flux',
  namespace: 'flux-system',
  owns: {},
  // A network for its pods, and the names of the Git host and of its own Service.
  needs: ['crds', 'calico', 'coredns'],
  enabled: ({ gitops }) => gitops.engine === 'flux',
  build(chart, lab) {
    addSourceController(chart, lab);
    addKustomizeController(chart);
  },
};
