import type { k8s } from 'cdk8s-plus-28';

const hostPath = (name: string, path: string, type?: string): k8s.Volume => ({
  name,
  hostPath: { path, ...(type ? { type } : {}) },
});

/**
 * Directories of the node that calico-node uses. With `flannel-backend: none` k3s leaves containerd on the default CNI
 * directories (k3s: pkg/agent/config sets others only for flannel), so these are right there as well.
 */
export const NODE_VOLUMES: readonly k8s.Volume[] = [
  hostPath('lib-modules', '/lib/modules'),
  hostPath('var-run-calico', '/var/run/calico', 'DirectoryOrCreate'),
  hostPath('var-lib-calico', '/var/lib/calico', 'DirectoryOrCreate'),
  hostPath('xtables-lock', '/run/xtables.lock', 'FileOrCreate'),
  hostPath('sys-fs', '/sys/fs/', 'DirectoryOrCreate'),
  hostPath('bpffs', '/sys/fs/bpf', 'Directory'),
  hostPath('nodeproc', '/proc'),
  hostPath('cni-bin-dir', '/opt/cni/bin', 'DirectoryOrCreate'),
  hostPath('cni-net-dir', '/etc/cni/net.d', 'DirectoryOrCreate'),
  hostPath('cni-log-dir', '/var/log/calico/cni', 'DirectoryOrCreate'),
];
