/** One version of a CRD. */
export interface CrdVersion {
  readonly name: string;
  /** Whether the API server answers requests for this version. */
  readonly served: boolean;
  /** Whether objects are stored in this version: true for exactly one version of a CRD. */
  readonly storage: boolean;
}

/** What one CRD declares, without its schemas. */
export interface CrdSummary {
  /** `<plural>.<group>`. */
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** In the order of the CRD. */
  readonly versions: readonly CrdVersion[];
  /** The component of cdk8s.yaml's crdSources it comes from. */
  readonly component: string;
  /** The manifest, relative to `imports/`. */
  readonly file: string;
}
