import { ALLOW_PREFIX } from '../../../checks/annotations';
import type { Inventory } from '../../../checks/inventory';
import { list, record, records, tryText } from '../../../checks/json';
import type { Manifest } from '../../../checks/manifest';
import { type PolicyRule, rbac } from '../../../checks/rbac';
import { granted } from '../../../checks/rbac-grant';
import type { ApiClient, ApiUser } from './api-client';

/** A ServiceAccount of dist/. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
  /** `metallb-system/speaker` */
  readonly title: string;
}

/** A role that is bound to an account, and where it holds. */
export interface BoundRole {
  /** `''` for everywhere. */
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
  /** What a reason may stand on: the binding, and the role unless Kubernetes brings it with it. */
  readonly manifests: readonly Manifest[];
}

export const accountsOf = (inventory: Inventory): readonly Account[] =>
  inventory.ofKind('ServiceAccount').map(({ namespace, name }) => ({ namespace, name, title: `${namespace}/${name}` }));

/** As the API server sees the account: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
export const userOf = ({ namespace, name }: Account): ApiUser => ({
  user: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

/** Every role that dist/ binds to the account; those that Kubernetes brings with it are read from the server. */
export async function boundRoles(api: ApiClient, inventory: Inventory, account: Account): Promise<readonly BoundRole[]> {
  const { bindings, roles } = rbac(inventory);
  const own = bindings.filter(({ subjects }) =>
    subjects.some(
      ({ kind, namespace, name }) => kind === 'ServiceAccount' && namespace === account.namespace && name === account.name,
    ),
  );
  return Promise.all(
    own.map(async ({ clusterWide, manifest, roleKind, roleName }): Promise<BoundRole> => {
      const namespace = clusterWide ? '' : manifest.namespace;
      const role = roles.find(
        (each) =>
          each.manifest.kind === roleKind &&
          each.manifest.name === roleName &&
          ['', manifest.namespace].includes(each.manifest.namespace),
      );
      if (role) return { namespace, rules: role.rules, manifests: [manifest, role.manifest] };
      const builtIn = await api.get(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${roleName}`);
      return { namespace, rules: records(builtIn.rules).map(policyRule), manifests: [manifest] };
    }),
  );
}

/** A single right: `verb` on `resource` (`pods`, `pods/exec`) of a namespace, or of all if it is `''`. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
}

/** True if every role that gives the right says why, on itself or its binding, by accepting one of these rules of the checks. */
export function isExplained(roles: readonly BoundRole[], right: Right, rules: readonly string[]): boolean {
  const { verb, group, resource, namespace } = right;
  const permission = { group, resources: [resource], verbs: [verb] };
  const giving = roles.filter(
    (role) => ['', namespace].includes(role.namespace) && role.rules.some((rule) => granted(rule, permission).verbs.length > 0),
  );
  const says = ({ annotations }: Manifest) => rules.some((rule) => annotations[`${ALLOW_PREFIX}${rule}`]);
  return giving.length > 0 && giving.every(({ manifests }) => manifests.some(says));
}

/** Single rights, as `get secrets`, `patch apps/deployments/status`, `get secrets "memberlist"`, `get /healthz`. */
export const rightsOf = (rules: readonly PolicyRule[]): readonly string[] =>
  rules.flatMap(({ verbs, apiGroups, resources, resourceNames, nonResourceUrls }) =>
    verbs.flatMap((verb) => [
      ...nonResourceUrls.map((url) => `${verb} ${url}`),
      ...apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          (resourceNames.length > 0 ? resourceNames : ['']).map(
            (name) => `${verb} ${group ? `${group}/` : ''}${resource}${name && ` "${name}"`}`,
          ),
        ),
      ),
    ]),
  );

/** What the authorizer says of an account in a namespace. */
export async function actualRights(api: ApiClient, account: Account, namespace: string): Promise<readonly string[]> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { status } = await api.call(path, { method: 'POST', body, as: userOf(account) });
  const answer = records([...list(record(status).resourceRules), ...list(record(status).nonResourceRules)]);
  return rightsOf(answer.map(policyRule));
}

/** What a request of the account would be answered. */
export async function mayDo(api: ApiClient, account: Account, { verb, group, resource, namespace }: Right): Promise<boolean> {
  const [plural = '', subresource = ''] = resource.split('/');
  const resourceAttributes = { verb, group, resource: plural, subresource, namespace };
  const { status } = await api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: userOf(account).user, groups: userOf(account).groups, resourceAttributes },
  });
  return record(status).allowed === true;
}

const texts = (value: Parameters<typeof list>[0]): readonly string[] => list(value).flatMap((item) => tryText(item) ?? []);

const policyRule = (rule: ReturnType<typeof records>[number]): PolicyRule => ({
  field: '',
  verbs: texts(rule.verbs),
  apiGroups: texts(rule.apiGroups),
  resources: texts(rule.resources),
  resourceNames: texts(rule.resourceNames),
  nonResourceUrls: texts(rule.nonResourceURLs),
});
