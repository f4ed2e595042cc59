import { at, records, tryText } from '../../checks/json';
import { clusterOf, labOf, missionLab, missionText, objectsOf, renderedOf } from '../support/cluster';
import { applyDist } from './harness/apply-dist';
import type { ClusterLab } from './harness/cluster-lab';
import { type DistObject, distObjects, isWebhook, titleOf } from './harness/dist-objects';

const lab = labOf(missionText().replace('engine: flux', 'engine: argocd'));
const components = clusterOf(lab).charts.map(({ component }) => component);
const objects = distObjects(renderedOf(lab)).filter((object) => !isWebhook(object));
const componentOf = ({ manifest }: DistObject) => manifest.component;

/** `from` waits for `to`, as Flux's Kustomizations of the same lab say it. */
const fluxOrder = objectsOf(missionLab(), 'flux-sync')
  .filter(({ kind }) => kind === 'Kustomization')
  .flatMap(({ name, object }) =>
    records(at(object, 'spec', 'dependsOn')).map((dependency) => ({ from: name, to: tryText(dependency.name) ?? '' })),
  );

/**
 * Lets Argo CD's objects be applied in the order that they give themselves, to a cluster that holds nothing but CRDs.
 *
 * Argo CD itself is not run: its release cannot be built from Go modules. Its go.mod takes github.com/argoproj/argo-cd/gitops-engine
 * from a folder of the repository, which no released module holds.
 */
export function describeArgoCdWaves(startCluster: () => Promise<ClusterLab>): void {
  describe('what Argo CD is given', () => {
    let cluster: ClusterLab;
    const waves = new Map<string, number>();
    const refused: string[] = [];

    beforeAll(async () => {
      cluster = await startCluster();
      // Applied by hand: they are what the Applications are read from.
      const handedOver = objects.filter((object) => ['crds', 'argo-cd', 'argo-cd-sync'].includes(componentOf(object)));
      await applyCounting(handedOver);
      for (const application of await cluster.api.list('/apis/argoproj.io/v1alpha1/namespaces/argocd/applications')) {
        const wave = tryText(at(application, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
        waves.set(tryText(at(application, 'metadata', 'name')) ?? '', Number(wave));
      }
      for (const wave of [...new Set(waves.values())].sort((a, b) => a - b)) {
        await applyCounting(objects.filter((object) => waves.get(componentOf(object)) === wave));
      }
    }, 120_000);

    async function applyCounting(some: readonly DistObject[]): Promise<void> {
      for (const { object, answer } of await applyDist(cluster, some)) {
        if (answer.status > 299) refused.push(`${titleOf(object)}: ${tryText(answer.body.message)}`);
      }
    }

    test('is accepted, applied to an empty cluster wave by wave', () => {
      expect(refused).toEqual([]);
    });

    test('has an Application for every component, and each in a wave after all that it needs', () => {
      expect([...waves.keys()].sort()).toEqual(components.map(({ name }) => name).sort());
      const early = components.flatMap(({ name, needs }) =>
        needs
          .filter((need) => !((waves.get(need) ?? Number.NaN) < (waves.get(name) ?? Number.NaN)))
          .map((need) => `${name} before ${need}`),
      );
      expect(early).toEqual([]);
    });

    test('is ordered as Flux would order it', () => {
      const shared = fluxOrder.filter(({ from, to }) => waves.has(from) && waves.has(to));
      expect(shared.filter(({ from, to }) => (waves.get(to) ?? 0) >= (waves.get(from) ?? 0))).toEqual([]);
      expect(shared.length).toBeGreaterThan(15);
    });
  });
}
