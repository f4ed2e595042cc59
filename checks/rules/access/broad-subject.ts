import { rbac, type Subject } from '../../rbac';
import type { Rule } from '../../rule';

/** No binding is for system:masters, for anonymous requests, or for everybody who has any credential. */
export const broadSubject: Rule = {
  id: 'broad-subject',
  severity: 'error',
  why: 'A right of such a group belongs to every pod of the cluster, or to everybody who reaches the API server.',
  remedy: 'Bind the ServiceAccounts or users that need it, or accept it with a reason.',
  acceptable: true,
  *check(inventory) {
    for (const { manifest, subjects } of rbac(inventory).bindings) {
      for (const subject of subjects) {
        const who = tryBroad(subject);
        if (who) yield { manifest, field: `${subject.field}.name`, message: `${subject.kind} ${subject.name} is ${who}` };
      }
    }
  },
};

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const BROAD: Readonly<Record<string, string>> = {
  'Group/system:masters': 'past every authorization check already, and cannot be revoked',
  'Group/system:unauthenticated': 'everybody who reaches the API server',
  'Group/system:authenticated': 'everybody with any credential, every pod included',
  'Group/system:serviceaccounts': 'every ServiceAccount of the cluster',
  'User/system:anonymous': 'everybody who reaches the API server',
};

const tryBroad = ({ kind, name }: Subject): string | undefined => {
  const key = `${kind}/${name}`;
  return Object.hasOwn(BROAD, key) ? BROAD[key] : undefined;
};
