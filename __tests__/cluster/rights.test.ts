import type { Inventory } from '../../checks/inventory';
import { at, tryText } from '../../checks/json';
import { inventoryOf, missionLab, renderedOf, validLab } from '../support/cluster';
import { applyDist } from './harness/apply-dist';
import { type ClusterLab, startClusterLab } from './harness/cluster-lab';
import {
  type Account,
  accountsOf,
  actualRights,
  type BoundRole,
  boundRoles,
  isExplained,
  mayDo,
  rightsOf,
} from './harness/declared-rights';
import { describeCluster } from './harness/describe-cluster';
import { distObjects, titleOf } from './harness/dist-objects';
import { inParallel } from './harness/in-parallel';
import { wipe } from './harness/wipe';

const ACCESS = /^(Namespace|ServiceAccount|Role|ClusterRole|RoleBinding|ClusterRoleBinding)$/;

/** What gives more than it says, and the rule of the checks by which a component accepts it with a reason. */
const DANGERS: readonly {
  readonly rule: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}[] = [
  { rule: 'rbac-secrets', group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] },
  {
    rule: 'rbac-exec',
    group: '',
    resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'nodes/proxy'],
    verbs: ['create', 'get'],
  },
  { rule: 'rbac-token-create', group: '', resources: ['serviceaccounts/token'], verbs: ['create'] },
  { rule: 'rbac-escalate', group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] },
  {
    rule: 'rbac-escalate',
    group: 'rbac.authorization.k8s.io',
    resources: ['roles', 'clusterroles'],
    verbs: ['bind', 'escalate', 'create', 'update', 'patch'],
  },
  {
    rule: 'rbac-escalate',
    group: 'rbac.authorization.k8s.io',
    resources: ['rolebindings', 'clusterrolebindings'],
    verbs: ['create', 'update', 'patch'],
  },
];

/** Starting pods is a danger outside the account's own namespace. */
const STARTS: typeof DANGERS = [
  { rule: 'rbac-pod-create', group: '', resources: ['pods'], verbs: ['create'] },
  {
    rule: 'rbac-pod-create',
    group: 'apps',
    resources: ['deployments', 'daemonsets', 'statefulsets'],
    verbs: ['create', 'update', 'patch'],
  },
  { rule: 'rbac-pod-create', group: 'batch', resources: ['jobs', 'cronjobs'], verbs: ['create', 'update', 'patch'] },
];

/** Whoever may do everything says so once. */
const EVERYTHING = ['rbac-wildcard', 'cluster-admin-binding'];

describeCluster('the authorizer', ['kubernetes', 'etcd'], () => {
  let cluster: ClusterLab;

  beforeAll(async () => {
    cluster = await startClusterLab({ lab: missionLab(), run: 'api' });
  }, 60_000);

  afterAll(() => cluster?.stop());

  describe.each([
    ['homelab.yaml', missionLab()],
    ['argocd', validLab('argocd')],
  ])('with the accounts and roles of %s', (_name, lab) => {
    const objects: Inventory = inventoryOf(lab);
    const accounts = accountsOf(objects);
    const bound = new Map<Account, readonly BoundRole[]>();
    const dist = distObjects(renderedOf(lab)).filter(({ kind }) => ACCESS.test(kind));
    let namespaces: readonly string[];
    /** What Kubernetes allows every account, seen before anything of dist/ is there. */
    let everybody: readonly string[];

    beforeAll(async () => {
      everybody = await actualRights(cluster.api, { namespace: 'default', name: 'bound-to-nothing', title: '' }, 'default');
      const applied = await applyDist(cluster, dist);
      expect(applied.filter(({ answer }) => answer.status > 299).map(({ object }) => titleOf(object))).toEqual([]);
      for (const account of accounts) bound.set(account, await boundRoles(cluster.api, objects, account));
      namespaces = (await cluster.api.list('/api/v1/namespaces')).map((each) => tryText(at(each, 'metadata', 'name')) ?? '');
    }, 60_000);

    afterAll(() => wipe(cluster, dist));

    test.each(accounts)('allows $title what its component declares, in every namespace, and nothing else', async (account) => {
      const roles = bound.get(account) ?? [];
      const differences = await inParallel(namespaces, async (namespace) => {
        const declared = new Set([
          ...everybody,
          ...rightsOf(roles.filter((role) => ['', namespace].includes(role.namespace)).flatMap(({ rules }) => rules)),
        ]);
        const actual = new Set(await actualRights(cluster.api, account, namespace));
        return [
          ...[...actual].filter((right) => !declared.has(right)).map((right) => `${namespace}: may also ${right}`),
          ...[...declared].filter((right) => !actual.has(right)).map((right) => `${namespace}: may not ${right}`),
        ];
      });
      expect(differences.flat()).toEqual([]);
    });

    test.each(accounts)('allows $title nothing dangerous without a reason', async (account) => {
      const roles = bound.get(account) ?? [];
      const places = new Set(['', account.namespace, 'default', 'kube-system', ...roles.map(({ namespace }) => namespace)]);
      const questions = [...places].flatMap((namespace) =>
        [...DANGERS, ...(namespace === account.namespace ? [] : STARTS)].flatMap(({ rule, group, resources, verbs }) =>
          resources.flatMap((resource) => verbs.map((verb) => ({ rule, group, resource, verb, namespace }))),
        ),
      );
      const unexplained = await inParallel(questions, async (question) => {
        const allowed = await mayDo(cluster.api, account, question);
        if (!allowed || isExplained(roles, question, [question.rule, ...EVERYTHING])) return [];
        return [`${question.verb} ${question.resource} in ${question.namespace || 'all namespaces'} (${question.rule})`];
      });
      expect(unexplained.flat()).toEqual([]);
    });
  });
});
