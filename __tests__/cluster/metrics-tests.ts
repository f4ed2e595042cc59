import type { Lab } from '../../config/lab';
import type { ClusterLab } from './harness/cluster-lab';
import { describeCluster } from './harness/describe-cluster';
import type { IntendedWorkload } from './harness/intended-workload';
import { type Sample, scrape, startKubeStateMetrics } from './harness/kube-state-metrics';
import { clusterNodes } from './harness/node-objects';
import { until } from './harness/until';

/** The series that say how many pods there should be, and how many serve. */
const SERIES: Readonly<Record<string, { readonly label: string; readonly wanted: string; readonly available: string }>> = {
  Deployment: {
    label: 'deployment',
    wanted: 'kube_deployment_spec_replicas',
    available: 'kube_deployment_status_replicas_available',
  },
  DaemonSet: {
    label: 'daemonset',
    wanted: 'kube_daemonset_status_desired_number_scheduled',
    available: 'kube_daemonset_status_number_available',
  },
  StatefulSet: {
    label: 'statefulset',
    wanted: 'kube_statefulset_replicas',
    available: 'kube_statefulset_status_replicas_available',
  },
};

/** What alerts and dashboards will stand on: kube-state-metrics over the lab's own objects. */
export function describeMetrics(lab: Lab, workloads: readonly IntendedWorkload[], cluster: () => ClusterLab): void {
  describeCluster('kube-state-metrics', ['kube-state-metrics'], () => {
    let samples: readonly Sample[];

    beforeAll(async () => {
      await startKubeStateMetrics(cluster());
      samples = await scrape(cluster());
    }, 30_000);

    test('shows every workload of dist, with as many pods wanted and available as the lab intends', async () => {
      const intended = workloads.map(({ title, pods, nodes }) => `${title}: ${pods === 'one per node' ? nodes.length : pods}`);
      await until(
        'every pod to be shown as available',
        20,
        async () => {
          samples = await scrape(cluster());
          return shown(samples, workloads, 'available').join() === intended.join() ? true : undefined;
        },
        () => `${shown(samples, workloads, 'available').join('\n')}\nintended:\n${intended.join('\n')}`,
      );
      expect(shown(samples, workloads, 'wanted')).toEqual(intended);
    }, 30_000);

    test('shows every node, and each as Ready', () => {
      const ready = samples.filter(
        ({ name, labels, value }) =>
          name === 'kube_node_status_condition' && labels.condition === 'Ready' && labels.status === 'true' && value === 1,
      );
      expect(ready.map(({ labels }) => labels.node).sort()).toEqual(
        clusterNodes(lab)
          .map(({ name }) => name)
          .sort(),
      );
    });
  });
}

/** `namespace/name: pods` of each workload as the series say it, `none` where there is no such series. */
const shown = (samples: readonly Sample[], workloads: readonly IntendedWorkload[], which: 'wanted' | 'available') =>
  workloads.map(({ title, manifest: { kind, namespace, name } }) => {
    const series = SERIES[kind];
    const found = samples.find(
      (sample) =>
        series !== undefined &&
        sample.name === series[which] &&
        sample.labels.namespace === namespace &&
        sample.labels[series.label] === name,
    );
    return `${title}: ${found?.value ?? 'none'}`;
  });
