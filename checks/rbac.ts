import { CLUSTER_ROLE, CLUSTER_ROLE_BINDING, type GroupKind, ROLE, ROLE_BINDING } from './group-kind';
import type { Inventory } from './inventory';
import { at, list, records, tryText } from './json';
import type { Manifest } from './manifest';
import { objectIndex } from './object-index';
import { perInventory } from './per-inventory';

/** One rule of a Role or ClusterRole. */
export interface PolicyRule {
  /** e.g. `rules[0]` */
  readonly field: string;
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty: every object. */
  readonly resourceNames: readonly string[];
  readonly nonResourceUrls: readonly string[];
}

/** A Role or ClusterRole of the set; built-in ones are not. */
export interface RbacRole {
  readonly manifest: Manifest;
  readonly rules: readonly PolicyRule[];
}

/** A subject of a binding. */
export interface Subject {
  readonly field: string;
  readonly kind: string;
  readonly name: string;
  /** Of a ServiceAccount: its namespace, in a RoleBinding that of the binding where none is written. */
  readonly namespace: string;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface RbacBinding {
  readonly manifest: Manifest;
  /** Holds in every namespace: a ClusterRoleBinding. */
  readonly clusterWide: boolean;
  readonly roleKind: 'Role' | 'ClusterRole';
  readonly roleName: string;
  readonly subjects: readonly Subject[];
}

/** Roles and bindings of an inventory. */
export interface Rbac {
  readonly roles: readonly RbacRole[];
  readonly bindings: readonly RbacBinding[];
  /** The bindings that bind a role to somebody. */
  bindingsOf(role: Manifest): readonly RbacBinding[];
  /** Whether a ServiceAccount, or a group that it is in, is bound to any role. */
  isBound(namespace: string, serviceAccount: string): boolean;
}

/** The roles and bindings of an inventory, read once. */
export const rbac = perInventory((inventory: Inventory): Rbac => {
  const all = (type: GroupKind) => objectIndex(inventory).ofKind(type);
  const bindings = [...all(ROLE_BINDING), ...all(CLUSTER_ROLE_BINDING)].map(binding);
  const byRole = new Map<string, RbacBinding[]>();
  const bound = new Set<string>();
  for (const found of bindings) {
    if (found.subjects.length === 0) continue;
    const key = roleKey(found.roleKind, found.manifest.namespace, found.roleName);
    const others = byRole.get(key);
    if (others) others.push(found);
    else byRole.set(key, [found]);
    for (const { kind, namespace, name } of found.subjects) bound.add(subjectKey(kind, namespace, name));
  }
  return {
    roles: [...all(ROLE), ...all(CLUSTER_ROLE)].map(role),
    bindings,
    bindingsOf: ({ kind, namespace, name }) => byRole.get(roleKey(kind, namespace, name)) ?? [],
    isBound: (namespace, name) =>
      [
        subjectKey('ServiceAccount', namespace, name),
        subjectKey('User', '', `system:serviceaccount:${namespace}:${name}`),
        ...groupsOf(namespace).map((group) => subjectKey('Group', '', group)),
      ].some((key) => bound.has(key)),
  };
});

/** A ClusterRole is one for all namespaces, whichever binding names it. */
const roleKey = (kind: string, namespace: string, name: string) => (kind === 'Role' ? `${namespace}/${name}` : `/${name}`);

const subjectKey = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens */
const groupsOf = (namespace: string) => ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];

const texts = (value: Parameters<typeof list>[0]): readonly string[] => list(value).flatMap((item) => tryText(item) ?? []);

const role = (manifest: Manifest): RbacRole => ({
  manifest,
  rules: records(manifest.object.rules).map((rule, index) => ({
    field: `rules[${index}]`,
    verbs: texts(rule.verbs),
    apiGroups: texts(rule.apiGroups),
    resources: texts(rule.resources),
    resourceNames: texts(rule.resourceNames),
    nonResourceUrls: texts(rule.nonResourceURLs),
  })),
});

function binding(manifest: Manifest): RbacBinding {
  const clusterWide = manifest.kind === 'ClusterRoleBinding';
  return {
    manifest,
    clusterWide,
    roleKind: at(manifest.object, 'roleRef', 'kind') === 'Role' ? 'Role' : 'ClusterRole',
    roleName: tryText(at(manifest.object, 'roleRef', 'name')) ?? '',
    subjects: records(manifest.object.subjects).map((subject, index) => {
      const kind = tryText(subject.kind) ?? '';
      const namespace = kind === 'ServiceAccount' ? (tryText(subject.namespace) ?? manifest.namespace) : '';
      return { field: `subjects[${index}]`, kind, name: tryText(subject.name) ?? '', namespace };
    }),
  };
}
