import type { Component } from '../lib/component';
import { neededBy } from '../lib/component-order';
import { addGitRepository } from './git-repository';
import { addKustomization } from './kustomization';

/** What Flux applies, and in which order: the repository, and a Kustomization for every component, this one included. */
export const fluxSync: Component = {
  name: 'flux-sync',
  namespace: 'flux-system',
  needs: ['flux'],
  enabled: ({ gitops }) => gitops.engine === 'flux',
  build(chart, lab) {
    addGitRepository(chart, lab);
    const handedOver = neededBy(chart.component.name, chart.components);
    for (const component of chart.components) addKustomization(chart, lab, component, handedOver.has(component.name));
  },
};
