import type { Manifest } from './manifest';

/** A kind of any version of an API group; the group of core kinds (Pod, Service, …) is `''`. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** `apps` of `apps/v1`, `''` of `v1`. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** `v1` of `apps/v1` and of `v1`. */
export const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

/** Whether an object is of that group and kind: `Gateway` of Gateway API is not `Gateway` of Istio. */
export const isOf = (manifest: Pick<Manifest, 'apiVersion' | 'kind'>, { group, kind }: GroupKind): boolean =>
  manifest.kind === kind && groupOf(manifest.apiVersion) === group;

const core = (kind: string): GroupKind => ({ group: '', kind });

/** The kinds that several rules refer to. */
export const CONFIG_MAP = core('ConfigMap');
export const SECRET = core('Secret');
export const SERVICE = core('Service');
export const SERVICE_ACCOUNT = core('ServiceAccount');
export const NAMESPACE = core('Namespace');
export const PERSISTENT_VOLUME_CLAIM = core('PersistentVolumeClaim');
export const ROLE: GroupKind = { group: 'rbac.authorization.k8s.io', kind: 'Role' };
export const CLUSTER_ROLE: GroupKind = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' };
export const ROLE_BINDING: GroupKind = { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' };
export const CLUSTER_ROLE_BINDING: GroupKind = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' };
export const CUSTOM_RESOURCE_DEFINITION: GroupKind = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
export const GATEWAY: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
export const INGRESS: GroupKind = { group: 'networking.k8s.io', kind: 'Ingress' };
