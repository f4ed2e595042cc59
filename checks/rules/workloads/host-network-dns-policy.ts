import { list, records, tryText } from '../../json';
import type { PodTemplate } from '../../pod';
import type { Rule } from '../../rule';

/** A name that only the cluster's DNS answers. */
const CLUSTER_NAME = /\.svc(\.|:|\/|$)|\.cluster\.local/;

/**
 * A pod in the network of its node that calls Services by name has `dnsPolicy: ClusterFirstWithHostNet`. Found where the pod
 * asks for `ClusterFirst`, which is not what it gets, or where its environment or arguments hold the name of a Service.
 */
export const hostNetworkDnsPolicy: Rule = {
  id: 'host-network-dns-policy',
  severity: 'warning',
  acceptable: true,
  why: "With hostNetwork, ClusterFirst quietly becomes the node's resolver, which knows no Services.",
  remedy: "Set dnsPolicy: ClusterFirstWithHostNet, or Default if the node's resolver is what is meant.",
  *check({ pods }) {
    for (const pod of pods) {
      const policy = tryText(pod.spec.dnsPolicy);
      if (!pod.hostNetwork || (policy !== undefined && policy !== 'ClusterFirst')) continue;
      const name = tryClusterName(pod);
      if (policy === undefined && name === undefined) continue;
      const message = `dnsPolicy ${policy ?? 'is not set'} with hostNetwork${name === undefined ? '' : `, and ${name} is a Service`}`;
      yield { manifest: pod.manifest, field: `${pod.field}.dnsPolicy`, message };
    }
  },
};

function tryClusterName({ containers }: PodTemplate): string | undefined {
  for (const { spec } of containers) {
    const texts = [...list(spec.command), ...list(spec.args), ...records(spec.env).map(({ value }) => value)];
    const name = texts.find((text) => typeof text === 'string' && text.length < 500 && CLUSTER_NAME.test(text));
    if (typeof name === 'string') return name;
  }
  return undefined;
}
