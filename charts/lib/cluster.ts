import { App, JsonPatch } from 'cdk8s';
import type { Lab } from '../../config/lab';
import { isClusterScoped } from './cluster-scope';
import type { Component } from './component';
import { ComponentChart } from './component-chart';
import { inOrder } from './component-order';
import { addPolicies } from './policies';
import type { ResolvedFlow } from './traffic';

/** All charts of a lab, built and with their policies, not yet rendered. */
export interface Cluster {
  readonly app: App;
  /** In the order in which they are applied. */
  readonly charts: readonly ComponentChart[];
  /** Every declared connection. */
  readonly flows: readonly ResolvedFlow[];
}

/** Builds the components that this lab has. The order of `components` does not matter. */
export function buildCluster(lab: Lab, components: readonly Component[], app: App = new App()): Cluster {
  const ordered = inOrder(components.filter((component) => component.enabled?.(lab) ?? true));
  const charts = ordered.map((component) => new ComponentChart(app, component, lab, ordered));
  const flows = addPolicies(charts, lab);
  for (const chart of charts) dropNamespaceOfClusterScoped(chart);
  return { app, charts, flows };
}

/** cdk8s gives the chart's namespace to every object; one of cluster scope has none, whatever a manifest says. */
function dropNamespaceOfClusterScoped(chart: ComponentChart): void {
  for (const object of chart.allObjects) {
    if (isClusterScoped(object.apiVersion, object.kind)) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
