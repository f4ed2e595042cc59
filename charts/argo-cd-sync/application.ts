import type { Lab } from '../../config/lab';
import { Application } from '../../imports/argoproj.io';
import type { ComponentSummary } from '../lib/component';
import type { ComponentChart } from '../lib/component-chart';
import { gitSource } from '../lib/git-source';
import { CLUSTER, PROJECT } from './project';

/** With it, the objects of an Application go when the Application goes. */
const DELETE_OBJECTS = 'resources-finalizer.argocd.argoproj.io/foreground';

const SYNC_OPTIONS = [
  // CRDs are too large for the annotation of client-side apply, and fields that others own stay theirs.
  'ServerSideApply=true',
  'RespectIgnoreDifferences=true',
  // Waves order the Applications, not their later updates: a new kind and its first object may come with one revision.
  'SkipDryRunOnMissingResource=true',
  // Nothing is in two components.
  'FailOnSharedResource=true',
  'PruneLast=true',
];

export interface ApplicationOptions {
  /** Sync wave, from 0. */
  readonly wave: number;
  /** True if bootstrap applied the component so that Argo CD could run: it outlives its Application. */
  readonly handedOver: boolean;
}

/** The Application that applies one component. CRDs are not pruned: with one would go every object of its kind. */
export function addApplication(
  chart: ComponentChart,
  lab: Lab,
  { name, namespace }: ComponentSummary,
  { wave, handedOver }: ApplicationOptions,
): void {
  const { repository, branch } = lab.gitops;
  new Application(chart, `application-${name}`, {
    metadata: {
      name,
      annotations: { 'argocd.argoproj.io/sync-wave': `${wave}` },
      ...(handedOver ? {} : { finalizers: [DELETE_OBJECTS] }),
    },
    spec: {
      project: PROJECT,
      // `recurse` also says that it is plain YAML, so that Argo CD need not look for charts and plugins.
      source: {
        repoURL: repository,
        targetRevision: branch,
        path: gitSource(lab).directoryOf(name),
        directory: { recurse: true },
      },
      destination: { server: CLUSTER, namespace },
      revisionHistoryLimit: 3,
      syncPolicy: {
        automated: { prune: name !== 'crds', selfHeal: true },
        syncOptions: SYNC_OPTIONS,
        // For ever, and each time with what the branch holds by then.
        retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      },
    },
  });
}
