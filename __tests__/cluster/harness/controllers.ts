import { join } from 'node:path';
import type { Lab } from '../../../config/lab';
import { program } from '../build/part';
import { POWER_LABEL } from './node-objects';
import type { Sandbox } from './sandbox';

const STAGES = join(__dirname, 'kwok-stages.yaml');

/** Controllers ask for at most 20 things a second by default, to spare the API server of a large cluster; here it waits for them. */
const UNTHROTTLED = ['--kube-api-qps=1000', '--kube-api-burst=1000'];

/**
 * With `short` a lost node is noticed after 3 s; Kubernetes' own 50 s (`default`) would be waited for. Where gossip is measured the
 * short one would be faster than it, and a busy machine exceeds it.
 */
export type Patience = 'short' | 'default';

const PATIENCE: Readonly<Record<Patience, readonly string[]>> = {
  short: ['--node-monitor-grace-period=3s', '--node-monitor-period=500ms'],
  default: [],
};

/** Starts kube-controller-manager, kube-scheduler, and kwok in place of every kubelet. */
export function startControllers(sandbox: Sandbox, lab: Lab, patience: Patience): void {
  const kubeconfig = sandbox.inside('kubeconfig');
  const credentials = [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
  ];
  sandbox.start('kube-controller-manager', [
    program('kube-controller-manager'),
    ...credentials,
    ...UNTHROTTLED,
    `--service-account-private-key-file=${sandbox.inside('sa.key')}`,
    `--root-ca-file=${sandbox.inside('pki/apiserver.crt')}`,
    `--cluster-cidr=${lab.cluster.podCidr}`,
    '--allocate-node-cidrs=true',
    ...PATIENCE[patience],
  ]);
  sandbox.start('kube-scheduler', [program('kube-scheduler'), ...credentials, ...UNTHROTTLED]);
  sandbox.start('kwok', [
    program('kwok'),
    `--kubeconfig=${kubeconfig}`,
    `--config=${STAGES}`,
    '--manage-all-nodes=false',
    `--manage-nodes-with-label-selector=${POWER_LABEL}=on`,
    '--node-lease-duration-seconds=4',
    '--node-ip=127.0.0.1',
    '--server-address=127.0.0.1:10247',
  ]);
}
