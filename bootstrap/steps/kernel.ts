import type { Lab, LabNode } from '../../config/lab';
import type { Resource } from '../plan/resource';
import type { Step } from '../plan/step';
import { render } from '../render/template';
import { kernelModules } from '../resources/kernel-modules';
import { sysctl } from '../resources/sysctl';
import { managerSettings } from './manager-settings';

/** Modules, parameters and watchdog that k3s, Calico and WireGuard count on. */
export const kernel: Step = {
  name: 'kernel',
  title: 'modules and parameters that the cluster counts on',
  needs: ['packages'],
  resources: ({ lab, node }) => [...clusterKernel(lab, node), ...survival(), managerSettings(render('host/manager.conf', {}))],
};

/** What a node of the cluster needs, and a host outside of it does not. */
function clusterKernel(lab: Lab, node: LabNode): readonly Resource[] {
  if (!node.control && !node.worker) return [];
  const wireguard = lab.access.wireguard !== undefined && node.worker ? ['wireguard'] : [];
  const modules = ['br_netfilter', 'nf_conntrack', 'overlay', 'vxlan', ...wireguard];
  return [
    ...kernelModules({ name: 'h5b', modules }),
    ...sysctl({
      name: '60-h5b-cluster',
      parameters: [
        { name: 'net.ipv4.ip_forward', value: '1', why: 'The node routes for its pods.' },
        {
          name: 'net.bridge.bridge-nf-call-iptables',
          value: '1',
          why: 'Bridged packets meet the rules of kube-proxy, as k3s expects.',
        },
        {
          name: 'net.ipv4.conf.all.rp_filter',
          value: '0',
          why: 'Felix checks sources itself for each pod, and refuses to run with the loose check (2) that systemd sets here.',
        },
        { name: 'net.ipv4.conf.default.rp_filter', value: '0', why: 'As above, for interfaces that come later.' },
        {
          name: 'fs.inotify.max_user_instances',
          value: '8192',
          why: 'kubelet and the log collector watch files of every container.',
        },
        { name: 'fs.inotify.max_user_watches', value: '524288', why: 'As above.' },
        { name: 'vm.overcommit_memory', value: '1', why: 'kubelet sets it when it starts (protectKernelDefaults expects it).' },
        { name: 'kernel.panic_on_oops', value: '1', why: 'As above.' },
      ],
    }),
  ];
}

/** A host in a cellar brings itself back. */
const survival = (): readonly Resource[] =>
  sysctl({
    name: '60-h5b-survival',
    parameters: [{ name: 'kernel.panic', value: '10', why: 'Seconds after a panic until it boots again; kubelet expects 10.' }],
  });
