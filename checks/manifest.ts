import type { JsonObject } from './json';

/** One Kubernetes object as it would be applied, and where it came from. */
export interface Manifest {
  /** The component it belongs to: the directory below dist/; for other YAML, the file's directory or `-`. */
  readonly component: string;
  /** Path shown in findings, relative to the directory that is checked. */
  readonly path: string;
  /** Size of its YAML in bytes. */
  readonly bytes: number;
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects; `default` where a namespaced object names none. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly object: JsonObject;
}
