import type { Rendered } from '../../../charts/lib/render';
import type { Manifest } from '../../../checks/manifest';
import type { Appliable } from './apply';

/** An object of dist/: what the checks know of it, and its exact text. */
export interface DistObject extends Appliable {
  readonly manifest: Manifest;
}

/** The objects of a rendered cluster in the order of `needs`. */
export const distObjects = ({ manifests, files }: Rendered): readonly DistObject[] =>
  manifests.map((manifest) => {
    const { apiVersion, kind, namespace, name, path } = manifest;
    return { apiVersion, kind, namespace, name, manifest, yaml: files.get(path) ?? '' };
  });

/** `metallb: DaemonSet metallb-system/speaker` */
export const titleOf = ({ manifest: { component, kind, namespace, name } }: DistObject): string =>
  `${component}: ${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/**
 * True for configurations of admission webhooks, which tests and `npm run lab` apply last or leave out. A webhook is a program in a
 * pod, and pods do not run: MetalLB's have `failurePolicy: Fail`, so with them in place nobody could write a pool, Flux neither.
 * That the API server accepts the configurations is in `accepted.test.ts`; `announced.test.ts` runs MetalLB's webhook for real.
 */
export const isWebhook = ({ kind }: Appliable): boolean => /^(Validating|Mutating)WebhookConfiguration$/.test(kind);
