import type { Lab } from '../../config/lab';
import { Kustomization, type KustomizationSpec } from '../../imports/kustomize.toolkit.fluxcd.io';
import type { ComponentSummary } from '../lib/component';
import type { ComponentChart } from '../lib/component-chart';
import { gitSource } from '../lib/git-source';
import { SOURCE } from './git-repository';

/**
 * The Kustomization that applies one component. No `postBuild`: nothing in dist/ is substituted. No `ignore`: fields that
 * controllers write, such as `caBundle` of webhooks, are not in dist/, and server-side apply leaves to others what it does
 * not set. No `force`: what cannot be changed in place is for a person to replace.
 */
export function addKustomization(chart: ComponentChart, lab: Lab, component: ComponentSummary, handedOver: boolean): void {
  const { name } = component;
  const isOwn = name === chart.component.name;
  new Kustomization(chart, `kustomization-${name}`, {
    metadata: { name },
    spec: {
      sourceRef: { kind: 'GitRepository', name: SOURCE },
      path: `./${gitSource(lab).directoryOf(name)}`,
      ...(isOwn ? own : orderOf(component)),
      ...pruningOf(component, handedOver),
      // Drift is corrected this often; a new revision is applied at once.
      interval: '10m',
      retryInterval: '1m',
      // As long as a Pi may take to pull the images of a component and start it.
      timeout: '5m',
    },
  });
}

/**
 * The Kustomization of all Kustomizations waits for nothing: where it is read the controllers run, and a component that is
 * broken must not hold up the correction of its own Kustomization. Nor is it Ready only when everything else is.
 */
const own: Partial<KustomizationSpec> = { wait: false };

/**
 * Ready means that every object is: what needs the component starts then. A dependency counts once it has applied the same
 * revision, so that updates go through in this order as well.
 */
const orderOf = ({ needs }: ComponentSummary): Partial<KustomizationSpec> => ({
  ...(needs.length > 0 ? { dependsOn: [...needs].sort().map((name) => ({ name })) } : {}),
  wait: true,
});

/**
 * What leaves dist/ is deleted, and so is a component that leaves the list; with two exceptions. A CRD is never deleted: with
 * it would go every object of its kind, in every namespace. And what bootstrap applied for Flux to run at all outlives its
 * Kustomization: whoever deletes that one, or all of them, keeps the network.
 */
const pruningOf = ({ name }: ComponentSummary, handedOver: boolean): Pick<KustomizationSpec, 'prune' | 'deletionPolicy'> => ({
  prune: name !== 'crds',
  ...(handedOver ? { deletionPolicy: 'Orphan' } : {}),
});
