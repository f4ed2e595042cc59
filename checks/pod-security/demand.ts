import { type JsonObject, record } from '../json';
import type { PodTemplate } from '../pod';

/** One control of the Pod Security Standards: the fields of a pod that break it, at policy version 1.`minor`. */
export type Demand = (pod: PodTemplate, minor: number) => Iterable<{ readonly field: string; readonly message: string }>;

/** A security context of a pod or of one of its containers, with its path. */
export interface SecurityContext {
  readonly field: string;
  readonly spec: JsonObject;
}

const known = new WeakMap<PodTemplate, readonly SecurityContext[]>();

/** The security contexts of all containers of a pod, made once for all demands; an absent one is empty. */
export function containerContexts(pod: PodTemplate): readonly SecurityContext[] {
  const contexts = known.get(pod) ?? pod.containers.map(({ spec, field }) => contextOf(spec, field));
  known.set(pod, contexts);
  return contexts;
}

/** The pod's security context first, then those of all its containers. */
export const securityContexts = (pod: PodTemplate): readonly SecurityContext[] => [
  contextOf(pod.spec, pod.field),
  ...containerContexts(pod),
];

const contextOf = (spec: JsonObject, field: string): SecurityContext => ({
  field: `${field}.securityContext`,
  spec: record(spec.securityContext),
});

/** Pods in a user namespace of their own: root in them is not root on the node. */
export const isInUserNamespace = (pod: PodTemplate): boolean => pod.spec.hostUsers === false;

/** Windows pods have none of the Linux fields that some controls demand. */
export const isWindows = (pod: PodTemplate): boolean => record(pod.spec.os).name === 'windows';
