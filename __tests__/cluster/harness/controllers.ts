import { join } from 'node:path';
import type { Lab } from '../../../config/lab';
import { program } from '../build/part';
import { POWER_LABEL } from './node-objects';
import type { Sandbox } from './sandbox';

const STAGES = join(__dirname, 'kwok-stages.yaml');

/**
 * Starts kube-controller-manager, kube-scheduler, and kwok in place of every kubelet. A lost node is noticed after 3 s;
 * Kubernetes' default of 50 s would be waited for in tests.
 */
export function startControllers(sandbox: Sandbox, lab: Lab): void {
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
    `--service-account-private-key-file=${sandbox.inside('sa.key')}`,
    `--root-ca-file=${sandbox.inside('pki/apiserver.crt')}`,
    `--cluster-cidr=${lab.cluster.podCidr}`,
    '--allocate-node-cidrs=true',
    '--node-monitor-grace-period=3s',
    '--node-monitor-period=500ms',
  ]);
  sandbox.start('kube-scheduler', [program('kube-scheduler'), ...credentials]);
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
