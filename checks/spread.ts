import type { Lab, LabNode } from '../config/lab';
import { hostPorts } from './host-ports';
import { at, type Json, list, record, records, tryNumber, tryText } from './json';
import { labelSelector } from './label-selector';
import { eligibleNodes, isSelected, nodeLabels } from './placement';
import type { PodTemplate } from './pod';
import { selectsPod } from './pod-index';

/** What keeps the pods of one workload apart, when they are scheduled on a lab. */
export interface Spread {
  /** How many of them can run at the same time; `Infinity` where only resources set a limit. */
  readonly room: number;
  /** How many of them one node can hold; `Infinity` where only resources set a limit. */
  readonly perNode: number;
  /** How many more of them one node can hold than another; `Infinity` where nothing spreads them over nodes. */
  readonly lead: number;
  /** What sets the limits: paths of fields with their values; empty if nothing does. */
  readonly because: string;
}

/** The circumstances for which a spread is computed. */
export interface SpreadOptions {
  /** Old and new pods are there together: terms with `matchLabelKeys: [pod-template-hash]` do not hold between them. */
  readonly rollout?: boolean;
  /** This node is dead: nothing can land on it, but it may still count as an empty domain. */
  readonly lost?: LabNode;
  /** As if every topology spread constraint had `nodeTaintsPolicy: Honor`. */
  readonly honorTaints?: boolean;
}

const known = new WeakMap<Lab, WeakMap<PodTemplate, Spread>>();

/** The hard constraints between pods of the same template: required anti-affinity, `DoNotSchedule` spread and host ports. */
export function spreadOf(pod: PodTemplate, lab: Lab, options?: SpreadOptions): Spread {
  if (options) return computed(pod, lab, options);
  const ofLab = known.get(lab) ?? new WeakMap<PodTemplate, Spread>();
  known.set(lab, ofLab);
  const spread = ofLab.get(pod) ?? computed(pod, lab, {});
  ofLab.set(pod, spread);
  return spread;
}

function computed(pod: PodTemplate, lab: Lab, options: SpreadOptions): Spread {
  const nodes = eligibleNodes(pod, lab).filter((node) => node !== options.lost);
  const limits = [
    ...hostPortLimits(pod, nodes),
    ...antiAffinityLimits(pod, nodes, options),
    ...topologyLimits(pod, lab, nodes, options),
  ];
  const room = Math.min(nodes.length === 0 ? 0 : Infinity, ...limits.map((limit) => limit.room));
  return {
    room,
    perNode: Math.min(Infinity, ...limits.map((limit) => limit.perNode)),
    lead: Math.min(Infinity, ...limits.map((limit) => limit.lead)),
    because: limits.map((limit) => limit.because).join(', '),
  };
}

/** Whether `replicas` pods are certainly on each of the eligible nodes, not only possibly. */
export const coversEveryNode = (replicas: number, nodes: number, { lead }: Spread): boolean =>
  nodes === 1 ? replicas >= 1 : replicas > (nodes - 1) * lead;

/** The most pods of `replicas` that one of `nodes` eligible nodes can hold. */
export const mostOnOneNode = (replicas: number, nodes: number, { perNode, lead }: Spread): number =>
  Math.min(replicas, perNode, lead === Infinity ? replicas : Math.floor((replicas + (nodes - 1) * lead) / nodes));

const HOSTNAME = 'kubernetes.io/hostname';

function hostPortLimits(pod: PodTemplate, nodes: readonly LabNode[]): readonly Spread[] {
  const [first] = hostPorts(pod);
  return first ? [{ room: nodes.length, perNode: 1, lead: 1, because: `host port ${first.port}` }] : [];
}

function antiAffinityLimits(pod: PodTemplate, nodes: readonly LabNode[], options: SpreadOptions): readonly Spread[] {
  const terms = records(at(pod.spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'));
  return terms.flatMap((term): readonly Spread[] => {
    const key = tryText(term.topologyKey);
    if (key === undefined || !coversOwnNamespace(pod, term) || !coversItself(pod, term, options)) return [];
    const domains = new Set<string>();
    for (const node of nodes) {
      const domain = nodeLabels(node)[key];
      // On a node without the topology label the term keeps nothing apart.
      if (domain === undefined) return [];
      domains.add(domain);
    }
    const lead = key === HOSTNAME ? 1 : Infinity;
    return [{ room: domains.size, perNode: 1, lead, because: `required podAntiAffinity over ${key}` }];
  });
}

function topologyLimits(pod: PodTemplate, lab: Lab, nodes: readonly LabNode[], options: SpreadOptions): readonly Spread[] {
  return records(pod.spec.topologySpreadConstraints).flatMap((constraint): readonly Spread[] => {
    const key = tryText(constraint.topologyKey);
    // DoNotSchedule is the default of the API.
    const hard = (constraint.whenUnsatisfiable ?? 'DoNotSchedule') === 'DoNotSchedule';
    if (!hard || key === undefined || !coversItself(pod, constraint, options)) return [];
    const skew = tryNumber(constraint.maxSkew) ?? 1;
    const usable = domainsOf(nodes, key);
    const counted = domainsOf(countedNodes(pod, lab, constraint, options), key);
    const starved = (tryNumber(constraint.minDomains) ?? 1) > counted.size || [...counted].some((domain) => !usable.has(domain));
    const policy = starved ? ' with a domain that takes no pod' : '';
    return [
      {
        room: starved ? usable.size * skew : usable.size === 0 ? 0 : Infinity,
        perNode: starved ? skew : Infinity,
        lead: key === HOSTNAME ? skew : Infinity,
        because: `topologySpreadConstraints over ${key}, maxSkew ${skew}, DoNotSchedule${policy}`,
      },
    ];
  });
}

/** The nodes whose domains count for the skew: `nodeAffinityPolicy` is Honor and `nodeTaintsPolicy` Ignore by default. */
function countedNodes(pod: PodTemplate, lab: Lab, constraint: Record<string, Json | undefined>, options: SpreadOptions) {
  const honorsTaints = options.honorTaints === true || constraint.nodeTaintsPolicy === 'Honor';
  if (honorsTaints) return eligibleNodes(pod, lab).filter((node) => node !== options.lost);
  return constraint.nodeAffinityPolicy === 'Ignore' ? lab.nodes : lab.nodes.filter((node) => isSelected(pod, node));
}

const domainsOf = (nodes: readonly LabNode[], key: string): ReadonlySet<string> =>
  new Set(nodes.flatMap((node) => nodeLabels(node)[key] ?? []));

function coversOwnNamespace(pod: PodTemplate, term: Record<string, Json | undefined>): boolean {
  const named = list(term.namespaces);
  if (term.namespaceSelector !== undefined)
    return named.includes(pod.namespace) || Object.keys(record(term.namespaceSelector)).length === 0;
  return named.length === 0 || named.includes(pod.namespace);
}

/** Whether a term or constraint holds between pods of the template; without a selector it holds between none. */
function coversItself(pod: PodTemplate, term: Record<string, Json | undefined>, options: SpreadOptions): boolean {
  if (term.labelSelector === undefined || term.labelSelector === null) return false;
  const perRevision = list(term.matchLabelKeys).includes('pod-template-hash') && pod.manifest.kind === 'Deployment';
  return !(options.rollout && perRevision) && selectsPod(labelSelector(record(term.labelSelector)), pod);
}
