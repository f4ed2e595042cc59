import { neededBy } from '../../../charts/lib/component-order';
import type { Rendered } from '../../../charts/lib/render';
import { at, type JsonObject, list, record, records, tryText } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { clusterOf } from '../../support/cluster';
import { program } from '../build/part';
import { type ClusterLab, startClusterLab } from '../harness/cluster-lab';
import { isReady } from '../harness/readiness';
import { until } from '../harness/until';
import { ClusterMachine, kubeProxyCommand, nodeNameOf } from '../network/cluster-machine';
import type { Container } from '../network/container';
import { podField } from '../network/container-environment';
import { handOver } from './hand-over';
import { LabRepository } from './lab-repository';
import { ReconciliationLog } from './reconciliation-log';

const NAMESPACE = 'flux-system';
const CONTROLLERS: readonly Controller[] = [
  { name: 'source-controller', more: [] },
  // How often it looks whether what a component needs is Ready: each commit goes through a dozen of them, one after the other.
  { name: 'kustomize-controller', more: ['--requeue-dependency=500ms'] },
];

interface Controller {
  readonly name: string;
  /** Arguments after the rendered ones. */
  readonly more: readonly string[];
}

/** A cluster that was handed over to Flux's real controllers. */
export interface FluxLab {
  readonly lab: Lab;
  readonly cluster: ClusterLab;
  readonly repository: LabRepository;
  readonly log: ReconciliationLog;
  /** Names of the components that were applied by hand for Flux to run at all. */
  readonly handedOver: ReadonlySet<string>;
  /** The revision of the first commit. */
  readonly first: string;
  /** Commits files and tells Flux, which else would look within `gitops.interval`. Gives the revision. */
  push(message: string, files: ReadonlyMap<string, string>): Promise<string>;
  /** What the controllers wrote. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts an empty cluster of the lab's nodes, commits `files` to a Git server on its LAN, applies by hand what Flux needs to run,
 * and runs Flux's controllers as the containers of their rendered pods: with their arguments, their own ServiceAccounts, and
 * each reaching the other through its Service and the API server through `kubernetes`.
 */
export async function startFluxLab(lab: Lab, files: Rendered['files']): Promise<FluxLab> {
  const cluster = await startClusterLab({ lab, run: 'nodes' });
  try {
    const machines = await attachNodes(cluster);
    const repository = await LabRepository.start(cluster);
    const first = await repository.commit('the whole lab', files);
    const components = clusterOf(lab).charts.map(({ component }) => component);
    const handedOver = neededBy('flux-sync', components);
    for (const { name } of components) if (handedOver.has(name) && name !== 'flux-sync') await handOver(cluster, name, files);
    const log = ReconciliationLog.start(cluster.api);
    const containers = await runControllers(cluster, machines);
    await handOver(cluster, 'flux-sync', files);
    return {
      ...{ lab, cluster, repository, log, handedOver, first },
      push: async (message, changed) => {
        const revision = await repository.commit(message, changed);
        await cluster.api.patch(`/apis/source.toolkit.fluxcd.io/v1/namespaces/${NAMESPACE}/gitrepositories/flux-system`, {
          metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': revision } },
        });
        return revision;
      },
      output: () => containers.map(({ process }) => process.log()).join('\n'),
      stop: async () => {
        log.stop();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** The workers as machines on the LAN, and kube-proxy for the control plane, which the bridge itself plays. */
async function attachNodes(cluster: ClusterLab): Promise<ReadonlyMap<string, ClusterMachine>> {
  const { sandbox, lab } = cluster;
  const [address] = lab.cluster.apiAddresses;
  const control = lab.nodes.find((node) => node.address === address)?.name ?? '';
  await sandbox.run(['sh', '-ec', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  sandbox.start('kube-proxy', kubeProxyCommand(lab, control, sandbox.inside('kubeconfig')));
  const machines = new Map<string, ClusterMachine>();
  for (const node of lab.nodes) {
    if (node.worker && node.address !== address) machines.set(node.name, await ClusterMachine.attach(cluster, node));
  }
  return machines;
}

async function runControllers(cluster: ClusterLab, machines: ReadonlyMap<string, ClusterMachine>): Promise<readonly Container[]> {
  const service = await cluster.api.get(`/api/v1/namespaces/${NAMESPACE}/services/source-controller`);
  const host = `source-controller.${NAMESPACE}.svc.${cluster.lab.cluster.dnsDomain}`;
  // In the place of CoreDNS, which does not run here.
  cluster.sandbox.writeFile('hosts', `${tryText(at(service, 'spec', 'clusterIP'))} ${host}\n`);
  const files = {
    '/etc/hosts': cluster.sandbox.inside('hosts'),
    '/etc/ssl/certs/ca-certificates.crt': cluster.sandbox.inside('pki/apiserver.crt'),
  };
  const containers: Container[] = [];
  for (const { name, more } of CONTROLLERS) {
    const pod = withArguments(await podOf(cluster, name), more);
    const home = machines.get(nodeNameOf(pod));
    if (!home) throw new Error(`${name} was scheduled to ${nodeNameOf(pod)}, which is no worker`);
    await home.addPod(pod);
    const route = `ip route replace ${podField(pod, 'status.podIP')}/32 via ${home.machine.address}`;
    await cluster.sandbox.run(['sh', '-ec', route]);
    for (const other of machines.values()) if (other !== home) await other.machine.namespace.run(route);
    containers.push(await home.run(pod, { entrypoint: program(name), files }));
  }
  return containers;
}

const podOf = (cluster: ClusterLab, name: string): Promise<JsonObject> =>
  until(`the pod of ${name}`, 30, async () => {
    const query = `labelSelector=${encodeURIComponent(`app.kubernetes.io/name=${name}`)}`;
    const pods = await cluster.api.list(`/api/v1/namespaces/${NAMESPACE}/pods?${query}`);
    return pods.find((pod) => isReady(pod) && tryText(at(pod, 'status', 'podIP')) !== undefined);
  });

function withArguments(pod: JsonObject, more: readonly string[]): JsonObject {
  const spec = record(pod.spec);
  const [container, ...others] = records(spec.containers);
  return { ...pod, spec: { ...spec, containers: [{ ...container, args: [...list(container?.args), ...more] }, ...others] } };
}
