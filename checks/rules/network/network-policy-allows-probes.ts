import { isAmbientPod, PROBE_ADDRESS } from '../../ambient';
import type { Inventory } from '../../inventory';
import { record, tryNumber, tryText } from '../../json';
import { allowsPort, containsAddress, isolationOf } from '../../network-policy';
import type { PodTemplate } from '../../pod';
import { type Probe, probesOf } from '../../probe';
import type { Rule, Violation } from '../../rule';
import { containerPorts } from '../../service-ports';

/**
 * The policies of an ambient pod admit kubelet's probes, which arrive there from a link-local address. Probes that run a
 * command, or that name another host, need no opening.
 */
export const networkPolicyAllowsProbes: Rule = {
  id: 'network-policy-allows-probes',
  severity: 'error',
  why: 'Every probe of the pod fails, so it is never ready or is restarted for ever.',
  remedy: `Allow ingress from ipBlock ${PROBE_ADDRESS}/32 to the ports of the probes.`,
  *check(inventory) {
    for (const pod of inventory.pods) if (isAmbientPod(inventory, pod)) yield* violationsOf(inventory, pod);
  },
};

function* violationsOf(inventory: Inventory, pod: PodTemplate): Iterable<Violation> {
  const { isolated, rules, uncertain } = isolationOf(inventory, pod, 'ingress');
  if (!isolated || uncertain) return;
  const named = containerPorts(pod);
  const admitting = rules.filter(({ peers }) => !peers || peers.some((peer) => containsAddress(peer, PROBE_ADDRESS)));
  for (const container of pod.containers) {
    for (const probe of probesOf(container)) {
      const port = portOf(probe, named);
      if (port === undefined || admitting.some((rule) => allowsPort(rule, port, 'TCP', named))) continue;
      yield { manifest: pod.manifest, field: probe.field, message: `no policy admits ${PROBE_ADDRESS} on TCP ${port}` };
    }
  }
}

/** The port that a probe asks; undefined if it asks none of the pod's or its name is not declared. */
function portOf({ spec }: Probe, named: ReturnType<typeof containerPorts>): number | undefined {
  for (const handler of ['httpGet', 'tcpSocket', 'grpc']) {
    if (spec[handler] === undefined) continue;
    const { port, host } = record(spec[handler]);
    if (tryText(host)) return undefined;
    const name = tryText(port);
    return tryNumber(port) ?? (name && /^\d+$/.test(name) ? Number(name) : named.find((one) => one.name === name)?.port);
  }
  return undefined;
}
