import type { Lab } from '../../config/lab';
import type { ComponentChart } from './component-chart';

/** A level of the Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards). */
export type PodSecurityLevel = 'restricted' | 'baseline' | 'privileged';

/** A namespace that a component brings with it. */
export interface NamespaceDeclaration {
  /** @default 'restricted' */
  readonly podSecurity?: PodSecurityLevel;
  /** Why the level is not `restricted`; required then. */
  readonly reason?: string;
  /**
   * True if its pods are in the ambient mesh: mutual TLS between them, identities for the policies.
   *
   * @default false
   */
  readonly mesh?: boolean;
  /**
   * True if its HTTPRoutes may attach to the ingress, whose listener takes those of namespaces with the label `h5b.io/ingress`.
   *
   * @default false
   */
  readonly ingress?: boolean;
}

/**
 * One part of the cluster: a folder of charts/, a directory of dist/ and a unit that GitOps reconciles, all of one name.
 */
export interface Component {
  /** DNS label; the folder's name. */
  readonly name: string;
  /** Namespace of its objects that name none. */
  readonly namespace: string;
  /**
   * The namespace object, with its default-deny policy.
   *
   * @default - none: another component owns the namespace or every cluster has it
   */
  readonly owns?: NamespaceDeclaration;
  /** Components that must be Ready before this one is applied. Flux `dependsOn` and Argo waves come from here alone. */
  readonly needs: readonly string[];
  /**
   * Whether this lab has the component.
   *
   * @default - always
   */
  readonly enabled?: (lab: Lab) => boolean;
  /** Adds the objects to `chart`. Pure: the same lab gives the same objects. */
  readonly build: (chart: ComponentChart, lab: Lab) => void;
}

/** What a component may know of the others: enough to order them, nothing to build on. */
export type ComponentSummary = Pick<Component, 'name' | 'namespace' | 'needs' | 'owns'>;
