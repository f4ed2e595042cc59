import { record } from '../json';
import type { Container, PodTemplate } from '../pod';

/** One control of the Pod Security Standards: the fields of a pod that break it, at policy version 1.`minor`. */
export type Demand = (pod: PodTemplate, minor: number) => Iterable<{ readonly field: string; readonly message: string }>;

/** A security context of a pod or of one of its containers, with its path. */
export interface SecurityContext {
  readonly field: string;
  readonly container?: Container;
  readonly spec: ReturnType<typeof record>;
}

/** The pod's security context first, then those of all its containers; an absent one is empty. */
export const securityContexts = (pod: PodTemplate): readonly SecurityContext[] => [
  { field: `${pod.field}.securityContext`, spec: record(pod.spec.securityContext) },
  ...containerContexts(pod),
];

/** The security contexts of all containers; an absent one is empty. */
export const containerContexts = (pod: PodTemplate): readonly (SecurityContext & { readonly container: Container })[] =>
  pod.containers.map((container) => ({
    field: `${container.field}.securityContext`,
    container,
    spec: record(container.spec.securityContext),
  }));

/** Pods in a user namespace of their own: root in them is not root on the node. */
export const isInUserNamespace = (pod: PodTemplate): boolean => pod.spec.hostUsers === false;

/** Windows pods have none of the Linux fields that some controls demand. */
export const isWindows = (pod: PodTemplate): boolean => record(pod.spec.os).name === 'windows';
