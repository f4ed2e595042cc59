import { existsSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { components } from '../../charts/index';
import { buildCluster } from '../../charts/lib/cluster';
import { tryText } from '../../checks/json';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import type { Lab } from '../../config/lab';
import { readHomelab } from '../../config/load';
import { buildMissing } from './build/build';
import { part, program } from './build/part';
import { applyDist } from './harness/apply-dist';
import { type ClusterLab, startClusterLab } from './harness/cluster-lab';
import { tryReason } from './harness/describe-cluster';
import { isWebhook, titleOf } from './harness/dist-objects';
import { assignedAddresses, startMetallbController } from './harness/metallb-controller';
import { allPods } from './harness/pods';
import { readDist } from './harness/read-dist';
import { until } from './harness/until';

const HELP = `npm run lab [-- options]

Brings up a real Kubernetes control plane with the machines of homelab.yaml and applies dist/ to it, so that you can look
around your cluster with kubectl before you buy it. Containers do not run; everything else is decided as it will be.

  --config FILE    the lab                                     (default: homelab.yaml)
  --dist DIR       the objects                                 (default: dist)
  -h, --help       this text

Needs Linux, root and, the first time, Go 1.26. Ctrl-C ends it and leaves nothing behind.
Exit codes: 0 ended by you · 1 an object was refused, or the lab broke · 2 it cannot run here, or the arguments are wrong
`;

/** What the lab runs. */
const PARTS = ['kubernetes', 'etcd', 'kwok', 'metallb'];

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: 'homelab.yaml' },
      dist: { type: 'string', default: 'dist' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(HELP.trimEnd());
    return 0;
  }
  const read = readHomelab(values.config);
  if (!read.ok) return refuse(renderDiagnostics(read.diagnostics, read.lines));
  if (!existsSync(values.dist)) return refuse(`there is no ${values.dist}/; run: npm run synth`);
  const reasonAgainstMachine = tryReason([]);
  if (reasonAgainstMachine !== undefined) return refuse(reasonAgainstMachine.replace('test:cluster', 'lab'));
  const failed = await buildMissing(PARTS.map(part), say);
  if (failed.length > 0) return refuse(`the lab needs ${failed.map(({ name }) => name).join(', ')}`);
  return runUntilInterrupted(derive(read.homelab), values.dist);
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 2;
}

async function runUntilInterrupted(lab: Lab, dist: string): Promise<number> {
  const interrupted = new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done());
  });
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  const cluster = await startClusterLab({ lab, run: 'nodes' });
  try {
    say(`Control plane and ${lab.nodes.length} nodes ready after ${seconds()}.`);
    const refused = await fill(cluster, dist);
    const door = await openDoor(cluster);
    say(`Done after ${seconds()}.\n\n${invitation(cluster, lab)}`);
    const end = await Promise.race([interrupted, cluster.apiServer.ended]);
    door.close();
    if (end !== undefined) say(`The API server ended: ${end}.`);
    return refused > 0 || end !== undefined ? 1 : 0;
  } finally {
    await cluster.stop();
    say('Ended; nothing is left of it.');
  }
}

/** Applies dist/ and waits a little for its pods. Gives the number of objects that were refused. */
async function fill(cluster: ClusterLab, dist: string): Promise<number> {
  const order = buildCluster(cluster.lab, components).charts.map(({ component }) => component.name);
  const objects = readDist(dist, order);
  const applied = await applyDist(
    cluster,
    objects.filter((object) => !isWebhook(object)),
  );
  const refused = applied.filter(({ answer }) => answer.status > 299);
  for (const { object, answer } of refused) say(`refused: ${titleOf(object)}: ${tryText(answer.body.message)}`);
  say(
    `${applied.length - refused.length} of ${objects.length} objects applied${refused.length > 0 ? '' : ', none refused'}; webhooks were left out.`,
  );
  const pods = await until('pods', 15, async () => {
    const all = await allPods(cluster.api);
    return all.length > 0 && all.every(({ ready }) => ready) ? all : undefined;
  }).catch(() => allPods(cluster.api));
  say(`${pods.filter(({ ready }) => ready).length} of ${pods.length} pods ready.`);
  for (const pod of pods.filter(({ ready }) => !ready)) say(`  ${pod.namespace}/${pod.name}: ${pod.complaint || 'not ready'}`);
  if (refused.length === 0) await assignAddresses(cluster);
  return refused.length;
}

/** Runs MetalLB's controller, so that Services get the addresses that they will have on the LAN, and waits a little for them. */
async function assignAddresses(cluster: ClusterLab): Promise<void> {
  await startMetallbController(cluster);
  const services = await until('the addresses', 20, async () => {
    const all = await assignedAddresses(cluster);
    return all.every(({ address }) => address !== undefined) ? all : undefined;
  }).catch(() => assignedAddresses(cluster));
  for (const { service, address } of services) say(`Service ${service}: ${address ?? 'no address'}`);
}

/** A port of this machine's own 127.0.0.1 that leads to the API server, for kubectl. */
async function openDoor(cluster: ClusterLab): Promise<Server> {
  const door = createServer((client) => {
    const server = connect(cluster.sandbox.outside('api.sock'));
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  });
  await new Promise<void>((listening) => door.listen(0, '127.0.0.1', listening));
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('the lab got no port');
  cluster.sandbox.writeFile('kubeconfig.outside', cluster.kubeconfig(`https://127.0.0.1:${address.port}`));
  return door;
}

function invitation(cluster: ClusterLab, lab: Lab): string {
  const loses = lab.nodes.find(({ worker, hardware }) => worker && hardware === 'x86') ?? lab.nodes[0];
  return `In another terminal:
  export KUBECONFIG=${cluster.sandbox.outside('kubeconfig.outside')}
  export PATH=$PATH:${dirname(resolve(program('kubectl')))}

Try:
  kubectl get nodes -o wide
  kubectl get pods -A -o wide                            # who runs where
  kubectl get services -A                                # addresses of the LAN and of the cluster
  kubectl get httproutes,gateways -A
  kubectl auth can-i --list --as=system:serviceaccount:metallb-system:speaker
  kubectl label node ${loses?.name} lab/power=off --overwrite   # pull its plug, then look at the pods again
  kubectl label node ${loses?.name} lab/power=on --overwrite

Pods are ready without running: there are no containers, no traffic, no logs. Ctrl-C ends it.`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
