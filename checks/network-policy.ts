import { includes, tryLooseCidr } from '../config/address-range';
import { tryIpv4 } from '../config/ipv4';
import { calicoIsolation } from './calico-policy';
import type { GroupKind } from './group-kind';
import type { Inventory } from './inventory';
import { at, type JsonObject, list, record, records, tryNumber, tryText } from './json';
import { labelSelector, matchesLabels, type Selector } from './label-selector';
import type { Manifest } from './manifest';
import { isNamespaceSelected } from './namespace-labels';
import { objectIndex } from './object-index';
import { perInventory } from './per-inventory';
import type { PodTemplate } from './pod';
import { podIndex, selectsPod } from './pod-index';

export const NETWORK_POLICY: GroupKind = { group: 'networking.k8s.io', kind: 'NetworkPolicy' };

export type Direction = 'ingress' | 'egress';

/** One entry of `ingress` or `egress`. */
export interface PolicyRule {
  readonly policy: Manifest;
  /** e.g. `spec.ingress[0]` */
  readonly field: string;
  /** Undefined means everyone. */
  readonly peers: readonly JsonObject[] | undefined;
  /** Undefined means every port of every protocol. */
  readonly ports: readonly JsonObject[] | undefined;
}

/** What the policies of the set say about one direction of a pod's traffic. */
export interface Isolation {
  /** Some policy selects the pod for this direction, so that only what a rule allows passes. */
  readonly isolated: boolean;
  readonly rules: readonly PolicyRule[];
  /** Calico's own policies select the pod too, or may; what passes cannot be said. */
  readonly uncertain: boolean;
}

/**
 * The isolation of a pod. `policyTypes` defaults to Ingress, and Egress where the policy has egress rules
 * (https://kubernetes.io/docs/concepts/services-networking/network-policies/). Pods in the host network are never isolated.
 */
export function isolationOf(inventory: Inventory, pod: PodTemplate, direction: Direction): Isolation {
  const known = isolations(inventory)[direction].get(pod);
  if (known) return known;
  const isolation = computeIsolation(inventory, pod, direction);
  isolations(inventory)[direction].set(pod, isolation);
  return isolation;
}

const isolations = perInventory(() => ({
  ingress: new Map<PodTemplate, Isolation>(),
  egress: new Map<PodTemplate, Isolation>(),
}));

function computeIsolation(inventory: Inventory, pod: PodTemplate, direction: Direction): Isolation {
  const policies = pod.hostNetwork
    ? []
    : (policiesByPod(inventory).get(pod) ?? []).filter((policy) => applies(policy, direction));
  const calico = pod.hostNetwork ? 'none' : calicoIsolation(inventory, pod, direction);
  return {
    isolated: policies.length > 0 || calico === 'isolated',
    rules: policies.flatMap((policy) => rulesOf(policy, direction)),
    uncertain: calico !== 'none',
  };
}

const policiesByPod = perInventory((inventory): ReadonlyMap<PodTemplate, readonly Manifest[]> => {
  const found = new Map<PodTemplate, Manifest[]>();
  for (const policy of objectIndex(inventory).ofKind(NETWORK_POLICY)) {
    const selector = labelSelector(record(at(policy.object, 'spec', 'podSelector')));
    for (const pod of podIndex(inventory).select(policy.namespace, selector)) {
      const policies = found.get(pod);
      if (policies) policies.push(policy);
      else found.set(pod, [policy]);
    }
  }
  return found;
});

function applies({ object }: Manifest, direction: Direction): boolean {
  const types = list(at(object, 'spec', 'policyTypes'));
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || list(at(object, 'spec', 'egress')).length > 0;
}

function rulesOf(policy: Manifest, direction: Direction): readonly PolicyRule[] {
  const some = (entries: readonly JsonObject[]) => (entries.length > 0 ? entries : undefined);
  return records(at(policy.object, 'spec', direction)).map((rule, index) => ({
    policy,
    field: `spec.${direction}[${index}]`,
    peers: some(records(direction === 'ingress' ? rule.from : rule.to)),
    ports: some(records(rule.ports)),
  }));
}

/**
 * Whether a rule allows a port of the destination pod. `named` are the destination's container ports, which named ports of the
 * rule refer to; undefined if they are not known, and then a named port may be any.
 */
export function allowsPort(
  { ports }: PolicyRule,
  port: number,
  protocol: string,
  named: readonly { readonly name: string; readonly port: number | undefined; readonly protocol: string }[] | undefined,
): boolean {
  if (!ports) return true;
  return ports.some((entry) => {
    if ((tryText(entry.protocol) ?? 'TCP') !== protocol) return false;
    const first = tryNumber(entry.port);
    if (first !== undefined) return first <= port && port <= (tryNumber(entry.endPort) ?? first);
    const name = tryText(entry.port);
    if (name === undefined) return true;
    return named?.some((one) => one.name === name && one.port === port && one.protocol === protocol) ?? true;
  });
}

/** The labels and namespace of a pod that a peer may select. */
export interface PeerPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** False if the pod is not in the set and may have more labels than these. */
  readonly complete: boolean;
}

/** Whether a peer of a policy selects a pod; undefined if that depends on what is not in the set, as with every `ipBlock`. */
export function selectsPeer(inventory: Inventory, policy: Manifest, peer: JsonObject, pod: PeerPod): boolean | undefined {
  if (peer.ipBlock !== undefined) return undefined;
  const namespace =
    peer.namespaceSelector === undefined
      ? pod.namespace === policy.namespace
      : isNamespaceSelected(inventory, pod.namespace, labelSelector(record(peer.namespaceSelector)));
  if (namespace === false) return false;
  const labels = isPodSelected(labelSelector(record(peer.podSelector)), pod);
  return labels === false ? false : namespace === true && labels === true ? true : undefined;
}

function isPodSelected(selector: Selector, { labels, complete }: PeerPod): boolean | undefined {
  if (complete) return matchesLabels(selector, labels);
  const known = selector.filter(({ key }) => Object.hasOwn(labels, key));
  if (!matchesLabels(known, labels)) return false;
  return known.length === selector.length ? true : undefined;
}

/** Whether a peer's `ipBlock` contains an IPv4 address and does not except it. */
export function containsAddress(peer: JsonObject, address: string): boolean {
  const number = tryIpv4(address);
  const within = (cidr: string | undefined) => {
    const network = cidr === undefined ? undefined : tryLooseCidr(cidr);
    return network !== undefined && number !== undefined && includes(network, number);
  };
  const block = record(peer.ipBlock);
  return within(tryText(block.cidr)) && !list(block.except).some((cidr) => within(tryText(cidr)));
}

/** The pod templates of the set that a peer selects; none for an `ipBlock`. */
export function podsOfPeer(inventory: Inventory, policy: Manifest, peer: JsonObject): readonly PodTemplate[] {
  const cache = podsByPeer(inventory);
  const key = JSON.stringify([peer.namespaceSelector === undefined ? policy.namespace : peer.namespaceSelector, peer]);
  const known = cache.get(key);
  if (known) return known;
  const pods = selectPeer(inventory, policy, peer);
  cache.set(key, pods);
  return pods;
}

const podsByPeer = perInventory(() => new Map<string, readonly PodTemplate[]>());

function selectPeer(inventory: Inventory, policy: Manifest, peer: JsonObject): readonly PodTemplate[] {
  if (peer.ipBlock !== undefined) return [];
  const index = podIndex(inventory);
  const selector = labelSelector(record(peer.podSelector));
  const ofPods = (namespace: string) => index.select(namespace, selector).filter((pod) => !pod.hostNetwork);
  if (peer.namespaceSelector === undefined) return ofPods(policy.namespace);
  const namespaces = labelSelector(record(peer.namespaceSelector));
  const [byName] = namespaces.filter(({ key, operator }) => key === 'kubernetes.io/metadata.name' && operator === 'In');
  if (byName) {
    return byName.values.filter((name) => isNamespaceSelected(inventory, name, namespaces) === true).flatMap(ofPods);
  }
  return index
    .selectEverywhere(selector)
    .filter(
      (pod) =>
        !pod.hostNetwork && isNamespaceSelected(inventory, pod.namespace, namespaces) === true && selectsPod(selector, pod),
    );
}
