import type { Lab } from '../../config/lab';
import type { WorkloadRecord } from './flow';
import type { ResolvedFlow } from './traffic';

/** One rule of an AuthorizationPolicy that ztunnel can enforce: identities and ports, nothing of layer 7. */
export interface AuthorizationRule {
  readonly from?: readonly [{ readonly source: { readonly principals: readonly string[] } }];
  readonly to: readonly [{ readonly operation: { readonly ports: readonly string[] } }];
}

/**
 * The mesh's side of a workload's accepted connections; the rest is denied by the mesh-wide empty policy.
 * Throws if an ambient workload accepts something that mutual TLS would refuse: a sender outside the mesh.
 */
export function authorizationRules(
  workload: WorkloadRecord,
  flows: readonly ResolvedFlow[],
  lab: Lab,
): readonly AuthorizationRule[] {
  return flows.flatMap((flow) => {
    if (!('workload' in flow.to) || flow.to.workload !== workload) return [];
    const ports = flow.ports.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => `${port}`);
    if (ports.length === 0) return [];
    const to = [{ operation: { ports } }] as const;
    if (workload.mesh === 'gateway') return [{ to }];
    if (!('workload' in flow.from) || flow.from.workload.mesh === 'none') {
      const sender =
        'workload' in flow.from ? `${flow.from.workload.namespace}/${flow.from.workload.name}` : flow.from.cidrs.join(', ');
      throw new Error(
        `${workload.namespace}/${workload.name} is in the mesh and accepts connections from ${sender}, which is not: ` +
          'mutual TLS refuses it. Take the workload out of the mesh (mesh: "none") or the sender in.',
      );
    }
    return [{ from: [{ source: { principals: [principalOf(flow.from.workload, lab)] } }] as const, to }];
  });
}

/** The identity in a workload's certificate, without the `spiffe://` prefix, as AuthorizationPolicies spell it. */
export const principalOf = (workload: Pick<WorkloadRecord, 'namespace' | 'serviceAccount'>, lab: Lab): string =>
  `${lab.cluster.dnsDomain}/ns/${workload.namespace}/sa/${workload.serviceAccount}`;
