import type { Lab, LabHttpApp } from '../../config/lab';
import type { Component } from '../lib/component';
import { addApp } from './app';

/** The HTTP applications of homelab.yaml: balanced over the workers, behind the ingress, in the mesh. */
export const httpApps: Component = {
  name: 'http-apps',
  namespace: 'apps',
  owns: { mesh: true, ingress: true },
  needs: ['ingress', 'istio-cni', 'ztunnel', 'policies'],
  enabled: (lab) => appsOf(lab).length > 0,
  build(chart, lab) {
    for (const app of appsOf(lab)) addApp(chart, lab, app);
  },
};

const appsOf = (lab: Lab): readonly LabHttpApp[] => lab.apps.filter((app): app is LabHttpApp => app.kind === 'http');
