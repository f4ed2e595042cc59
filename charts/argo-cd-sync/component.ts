import type { Component } from '../lib/component';
import { neededBy } from '../lib/component-order';
import { addApplication } from './application';
import { addProject } from './project';
import { syncWaves } from './sync-wave';

/** What Argo CD applies, and in which order: a project, and an Application for every component, this one included. */
export const argoCdSync: Component = {
  name: 'argo-cd-sync',
  namespace: 'argocd',
  needs: ['argo-cd'],
  enabled: ({ gitops }) => gitops.engine === 'argocd',
  build(chart, lab) {
    addProject(chart, lab);
    const waves = syncWaves(chart.components);
    const handedOver = neededBy(chart.component.name, chart.components);
    // Its own comes last: it is as healthy as the others, and would hold up those after it.
    const last = Math.max(...waves.values()) + 1;
    for (const component of chart.components) {
      const { name } = component;
      const wave = name === chart.component.name ? last : (waves.get(name) ?? last);
      addApplication(chart, lab, component, { wave, handedOver: handedOver.has(name) });
    }
  },
};
