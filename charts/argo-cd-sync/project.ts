import type { Lab } from '../../config/lab';
import { AppProject } from '../../imports/argoproj.io';
import type { ComponentChart } from '../lib/component-chart';

/** Name of the project of all Applications; `default`, which allows every source, is made by Argo CD's server only. */
export const PROJECT = 'homelab';

/** The cluster that Argo CD runs in. */
export const CLUSTER = 'https://kubernetes.default.svc';

/** One repository may change this cluster, all of it, and no other. */
export function addProject(chart: ComponentChart, { gitops }: Lab): void {
  new AppProject(chart, 'project', {
    // Before the first Application.
    metadata: { name: PROJECT, annotations: { 'argocd.argoproj.io/sync-wave': '-1' } },
    spec: {
      sourceRepos: [gitops.repository],
      destinations: [{ server: CLUSTER, namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  });
}
