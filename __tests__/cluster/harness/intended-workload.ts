import { at, tryNumber } from '../../../checks/json';
import type { Manifest } from '../../../checks/manifest';
import { survives } from '../../../checks/survives';
import type { Lab } from '../../../config/lab';
import { clusterOf, renderedOf } from '../../support/cluster';

/** A workload, and what its component declared of it: where its pods may be, and what they must outlive. */
export interface IntendedWorkload {
  /** `metallb-system/speaker` */
  readonly title: string;
  readonly manifest: Manifest;
  /** Labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** Names of the nodes of its placement, in the lab's order. */
  readonly nodes: readonly string[];
  /** Pods in all, or one for each node. */
  readonly pods: number | 'one per node';
  /** `x86`, `api`, `storage` */
  readonly survives: readonly string[];
}

/** Every workload of a lab. Throws if one was declared and not rendered. */
export function intendedWorkloads(lab: Lab): readonly IntendedWorkload[] {
  const { manifests } = renderedOf(lab);
  const records = clusterOf(lab).charts.flatMap(({ workloads }) => workloads);
  return records.map(({ name, namespace, selector, nodeAddresses }) => {
    const manifest = manifests.find(
      (each) => each.namespace === namespace && each.name === name && /^(Deployment|DaemonSet|StatefulSet)$/.test(each.kind),
    );
    if (!manifest) throw new Error(`workload ${namespace}/${name} is declared but there is no object of that name`);
    return {
      title: `${namespace}/${name}`,
      manifest,
      selector,
      nodes: lab.nodes.filter(({ address }) => nodeAddresses.includes(address)).map((node) => node.name),
      pods: manifest.kind === 'DaemonSet' ? 'one per node' : (tryNumber(at(manifest.object, 'spec', 'replicas')) ?? 1),
      survives: survives(manifest),
    };
  });
}
