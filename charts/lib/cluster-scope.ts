import { isBuiltInClusterScoped } from '../../checks/cluster-scope';
import { crds } from '../../imports/crds';

const CLUSTER_SCOPED = new Set(crds.filter(({ scope }) => scope === 'Cluster').map(({ group, kind }) => `${group}/${kind}`));

/** Whether objects of this kind have no namespace, by Kubernetes itself or by the CRDs in `imports/`. */
export const isClusterScoped = (apiVersion: string, kind: string): boolean =>
  isBuiltInClusterScoped(apiVersion, kind) || CLUSTER_SCOPED.has(`${apiVersion.split('/')[0]}/${kind}`);
