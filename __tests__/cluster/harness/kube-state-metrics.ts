import { program } from '../build/part';
import type { ClusterLab } from './cluster-lab';
import { until } from './until';

const PORT = 18080;

/** The kinds that are asked for: what alerts are about later. */
const RESOURCES = ['daemonsets', 'deployments', 'nodes', 'statefulsets'];

const FETCH = `fetch('http://127.0.0.1:${PORT}/metrics').then((answer) => answer.text()).then((text) => process.stdout.write(text))`;

/** A line of a scrape: `name{label="value"} 1`. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Starts kube-state-metrics against the cluster, and waits until it answers: about a second. */
export async function startKubeStateMetrics(cluster: ClusterLab): Promise<void> {
  const started = cluster.sandbox.start('kube-state-metrics', [
    program('kube-state-metrics'),
    `--kubeconfig=${cluster.sandbox.inside('kubeconfig')}`,
    `--resources=${RESOURCES.join(',')}`,
    ...['--host=127.0.0.1', `--port=${PORT}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${PORT + 1}`],
  ]);
  await until('kube-state-metrics to answer', 15, async () => {
    started.assertRunning();
    return (await scrape(cluster).catch(() => [])).length > 0 ? true : undefined;
  });
}

/** Everything that kube-state-metrics shows at this moment. */
export async function scrape({ sandbox }: ClusterLab): Promise<readonly Sample[]> {
  const text = await sandbox.run([process.execPath, '-e', FETCH]);
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: labelsOf(labels), value: Number(value) }];
  });
}

const labelsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]));
