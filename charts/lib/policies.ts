import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import { authorizationRules } from './authorization-policy';
import type { ComponentChart } from './component-chart';
import { networkPolicySpec } from './network-policy';
import { type ResolvedFlow, resolveFlows } from './traffic';

/**
 * Adds to every chart the policies of its workloads, made from what all workloads declared, and returns the declared
 * connections. Pods in the host network get none: no policy selects them.
 */
export function addPolicies(charts: readonly ComponentChart[], lab: Lab): readonly ResolvedFlow[] {
  const flows = resolveFlows(
    charts.flatMap((chart) => chart.workloads),
    lab,
  );
  const touching = byWorkload(flows);
  for (const chart of charts) {
    for (const workload of chart.workloads) {
      if (workload.hostNetwork) continue;
      const own = touching.get(workload) ?? [];
      new k8s.KubeNetworkPolicy(chart, `${workload.name}-network-policy`, {
        metadata: { name: workload.name },
        spec: networkPolicySpec(workload, own),
      });
      const rules = workload.mesh === 'none' ? [] : authorizationRules(workload, own, lab);
      if (rules.length > 0) {
        new ApiObject(chart, `${workload.name}-authorization-policy`, {
          apiVersion: 'security.istio.io/v1',
          kind: 'AuthorizationPolicy',
          metadata: { name: workload.name },
          spec: { selector: { matchLabels: { ...workload.selector } }, action: 'ALLOW', rules },
        });
      }
    }
  }
  return flows;
}

function byWorkload(flows: readonly ResolvedFlow[]): ReadonlyMap<object, readonly ResolvedFlow[]> {
  const found = new Map<object, ResolvedFlow[]>();
  for (const flow of flows) {
    const ends = new Set([flow.from, flow.to].flatMap((end) => ('workload' in end ? [end.workload] : [])));
    for (const workload of ends) {
      const own = found.get(workload);
      if (own) own.push(flow);
      else found.set(workload, [flow]);
    }
  }
  return found;
}
