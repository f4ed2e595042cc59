import { check } from '../../checks/check';
import { rules } from '../../checks/index';
import { inventory } from '../../checks/inventory';
import type { Finding } from '../../checks/rule';
import type { Lab } from '../../config/lab';
import { components } from '../index';
import { buildCluster } from './cluster';
import { notMadeYet } from './not-made-yet';
import { type Rendered, render } from './render';
import type { ResolvedFlow } from './traffic';

/** All that synth knows before it touches the disk. */
export interface Synthesis extends Rendered {
  readonly findings: readonly Finding[];
  readonly flows: readonly ResolvedFlow[];
  /** Names of the components, in the order in which they are applied. */
  readonly components: readonly string[];
  /** What homelab.yaml describes and no component makes yet. */
  readonly notMadeYet: readonly string[];
}

/** Builds, renders and checks the whole cluster of a lab. Pure: nothing is read but the code's own data, nothing is written. */
export function synthesize(lab: Lab): Synthesis {
  const cluster = buildCluster(lab, components);
  const rendered = render(cluster);
  return {
    ...rendered,
    findings: check(inventory(rendered.manifests, lab), rules),
    flows: cluster.flows,
    components: cluster.charts.map((chart) => chart.component.name),
    notMadeYet: notMadeYet(lab),
  };
}
