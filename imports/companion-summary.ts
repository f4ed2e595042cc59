/** An object that upstream installs together with its CRDs and that is kept word for word (crdSources: alsoKeep). */
export interface CompanionSummary {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** The component of cdk8s.yaml's crdSources it comes from. */
  readonly component: string;
  /** The manifest, relative to `imports/`. */
  readonly file: string;
}
