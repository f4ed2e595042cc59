import type { GroupKind } from '../../group-kind';
import { isOf } from '../../group-kind';
import { at } from '../../json';
import type { Manifest } from '../../manifest';
import type { UpgradeRule } from '../upgrade-rule';

const FELIX_CONFIGURATION: GroupKind = { group: 'crd.projectcalico.org', kind: 'FelixConfiguration' };

/** No node changes between eBPF and iptables. */
export const upgradeSwitchesDataplane: UpgradeRule = {
  id: 'upgrade-switches-dataplane',
  why: 'Felix rebuilds the forwarding of every node that this speaks of: their open connections break, downloads and VPN sessions too.',
  remedy: 'Commit it when nobody minds; look at kubectl -n kube-system logs daemonset/calico-node afterwards.',
  *check({ kept, added, removed }) {
    const changes = [
      ...kept.map(({ before, after }) => ({ manifest: after, was: isEbpf(before), is: isEbpf(after) })),
      ...added.map((manifest) => ({ manifest, was: undefined, is: isEbpf(manifest) })),
      ...removed.map((manifest) => ({ manifest, was: isEbpf(manifest), is: undefined })),
    ];
    for (const { manifest, was, is } of changes) {
      if (was !== is && isOf(manifest, FELIX_CONFIGURATION))
        yield { manifest, field: 'spec.bpfEnabled', message: `${was ?? 'nothing'} becomes ${is ?? 'nothing'}` };
    }
  },
};

const isEbpf = ({ object }: Manifest): boolean | undefined => {
  const value = at(object, 'spec', 'bpfEnabled');
  return typeof value === 'boolean' ? value : undefined;
};
