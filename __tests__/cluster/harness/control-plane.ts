import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Lab } from '../../../config/lab';
import { program } from '../build/part';
import { ApiClient } from './api-client';
import type { LabProcess } from './lab-process';
import type { Sandbox } from './sandbox';
import { until } from './until';

const API_PORT = 6443;
/** Where the API server finds its store. */
export const STORE_URL = 'http://127.0.0.1:2379';
const ETCD_PEER = 'http://127.0.0.1:2380';

/**
 * Seconds a pod stays on a lost node if it says nothing itself. Kubernetes' default of 300 would be waited for in tests.
 * Source: kube-apiserver --default-unreachable-toleration-seconds.
 */
const DEFAULT_TOLERATION_SECONDS = 1;

export interface ControlPlane {
  readonly api: ApiClient;
  /** What keeps its objects, an etcd unless another was asked for. */
  readonly store: LabProcess;
  readonly apiServer: LabProcess;
  /** Bearer token of an administrator. */
  readonly token: string;
}

/**
 * Starts etcd and kube-apiserver as k3s starts it, and waits until it is ready: about 2.5 s on two cores.
 *
 * @param startStore starts what stands for etcd, at `STORE_URL`. The network `lan` is there. @default - etcd itself
 */
export async function startControlPlane(
  sandbox: Sandbox,
  lab: Lab,
  startStore: (sandbox: Sandbox) => LabProcess | Promise<LabProcess> = startEtcd,
): Promise<ControlPlane> {
  const token = randomBytes(16).toString('hex');
  sandbox.writeFile(
    'sa.key',
    generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  );
  sandbox.writeFile('tokens.csv', `${token},admin,admin,system:masters\n`);
  sandbox.writeFile('kubeconfig', kubeconfig(`https://127.0.0.1:${API_PORT}`, token));
  const address = lab.cluster.apiAddresses[0] ?? '';
  const prefix = lab.network.lan.split('/')[1] ?? '';
  await sandbox.run([
    'sh',
    '-c',
    `ip link add lan type bridge && ip addr add ${address}/${prefix} dev lan && ip link set lan up`,
  ]);
  const store = await startStore(sandbox);
  const apiServer = startApiServer(sandbox, lab, address);
  sandbox.start('relay', [process.execPath, join(__dirname, 'relay.js'), sandbox.inside('api.sock'), `${API_PORT}`]);
  const api = new ApiClient({ socketPath: sandbox.outside('api.sock'), token });
  await until('the API server to be ready', 60, async () => {
    for (const each of [store, apiServer]) each.assertRunning();
    const answer = await api.ask('/readyz').catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return { api, store, apiServer, token };
}

/** A kubeconfig with the token of an administrator. */
export const kubeconfig = (server: string, token: string): string => `apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "${server}", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: "${token}"}}]
contexts: [{name: lab, context: {cluster: lab, user: admin}}]
current-context: lab
`;

function startEtcd(sandbox: Sandbox): LabProcess {
  return sandbox.start('etcd', [
    program('etcd'),
    `--data-dir=${sandbox.inside('etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${STORE_URL}`,
    `--advertise-client-urls=${STORE_URL}`,
    `--listen-peer-urls=${ETCD_PEER}`,
    `--initial-advertise-peer-urls=${ETCD_PEER}`,
    `--initial-cluster=default=${ETCD_PEER}`,
  ]);
}

/** The flags that matter are k3s's own (k3s-io/k3s pkg/daemons/control/server.go). */
function startApiServer(sandbox: Sandbox, lab: Lab, address: string): LabProcess {
  const issuer = `https://kubernetes.default.svc.${lab.cluster.dnsDomain}`;
  return sandbox.start('kube-apiserver', [
    program('kube-apiserver'),
    `--etcd-servers=${STORE_URL}`,
    `--secure-port=${API_PORT}`,
    `--advertise-address=${address}`,
    `--cert-dir=${sandbox.inside('pki')}`,
    `--service-account-key-file=${sandbox.inside('sa.key')}`,
    `--service-account-signing-key-file=${sandbox.inside('sa.key')}`,
    `--service-account-issuer=${issuer}`,
    `--api-audiences=${issuer},k3s`,
    `--token-auth-file=${sandbox.inside('tokens.csv')}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--anonymous-auth=false',
    '--allow-privileged=true',
    '--profiling=false',
    `--service-cluster-ip-range=${lab.cluster.serviceCidr}`,
    `--default-not-ready-toleration-seconds=${DEFAULT_TOLERATION_SECONDS}`,
    `--default-unreachable-toleration-seconds=${DEFAULT_TOLERATION_SECONDS}`,
  ]);
}
