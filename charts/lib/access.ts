import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { ComponentChart } from './component-chart';

export interface AccessProps {
  /** Name of the role and of its binding. @default - the construct's id */
  readonly name?: string;
  /** ServiceAccounts that get the rights, of the component's namespace unless written `namespace/name`. */
  readonly to: readonly string[];
  readonly rules: readonly AccessRule[];
  /**
   * Where the rights hold: `cluster` (ClusterRole), or the one namespace named.
   *
   * @default - the component's namespace
   */
  readonly in?: 'cluster' | { readonly namespace: string };
  /** Violations of checks that are intended, by rule, with the reason. @default - none */
  readonly allow?: Readonly<Record<string, string>>;
}

/** `verbs` on `resources` of an API group (`''` is the core group), or on URLs. */
export type AccessRule =
  | {
      readonly group: string;
      readonly resources: readonly string[];
      /** @default - objects of every name */
      readonly names?: readonly string[];
      readonly verbs: readonly Verb[];
    }
  | { readonly urls: readonly string[]; readonly verbs: readonly Verb[] };

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'impersonate'
  | 'bind'
  | 'escalate'
  /** Of URLs only. */
  | 'head';

/** Reading one object, all objects, and being told of changes: what an informer needs. */
export const READ: readonly Verb[] = ['get', 'list', 'watch'];

/** A Role or ClusterRole and its binding: what ServiceAccounts may do, and nothing else. */
export class Access extends Construct {
  constructor(chart: ComponentChart, id: string, props: AccessProps) {
    super(chart, `access-${id}`);
    const name = props.name ?? id;
    const annotations = Object.fromEntries(
      Object.entries(props.allow ?? {}).map(([rule, reason]) => [`${ALLOW_PREFIX}${rule}`, reason]),
    );
    const subjects = props.to.map((account) => subjectOf(account, chart.component.namespace));
    const rules = props.rules.map(policyRule);
    if (props.in === 'cluster') {
      new k8s.KubeClusterRole(this, 'role', { metadata: { name, annotations }, rules });
      new k8s.KubeClusterRoleBinding(this, 'binding', { metadata: { name }, roleRef: roleRef('ClusterRole', name), subjects });
    } else {
      const namespace = props.in?.namespace ?? chart.component.namespace;
      new k8s.KubeRole(this, 'role', { metadata: { name, namespace, annotations }, rules });
      new k8s.KubeRoleBinding(this, 'binding', { metadata: { name, namespace }, roleRef: roleRef('Role', name), subjects });
    }
  }
}

const roleRef = (kind: string, name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });

function subjectOf(account: string, ownNamespace: string): k8s.Subject {
  const [namespace = ownNamespace, name = account] = account.includes('/') ? account.split('/') : [ownNamespace, account];
  return { kind: 'ServiceAccount', namespace, name };
}

const policyRule = (rule: AccessRule): k8s.PolicyRule =>
  'urls' in rule
    ? { nonResourceUrLs: [...rule.urls], verbs: [...rule.verbs] }
    : {
        apiGroups: [rule.group],
        resources: [...rule.resources],
        ...(rule.names ? { resourceNames: [...rule.names] } : {}),
        verbs: [...rule.verbs],
      };
