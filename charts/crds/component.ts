import type { JsonObject } from '../../checks/json';
import type { Lab } from '../../config/lab';
import { companionsOf, crdObject, crdsOf, crdText } from '../../imports/crds';
import type { Component } from '../lib/component';
import type { ComponentChart } from '../lib/component-chart';
import { PrerenderedManifest } from '../lib/prerendered-manifest';

/** The custom resource definitions that the other components' objects are made of. */
export const crds: Component = {
  name: 'crds',
  namespace: 'default',
  needs: [],
  build(chart, lab) {
    for (const source of sourcesOf(lab)) {
      for (const crd of crdsOf(source)) {
        const { group, kind, plural, scope, versions } = crd;
        addManifest(
          chart,
          { ...crd, apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
          { group, names: { kind, plural }, scope, versions: versions.map((version) => ({ ...version })) },
        );
      }
      for (const companion of companionsOf(source)) addManifest(chart, companion);
    }
  },
};

const sourcesOf = (lab: Lab) => [
  'gateway-api',
  'calico',
  'metallb',
  'istio',
  lab.gitops.engine === 'argocd' ? 'argo-cd' : 'flux',
];

interface Source {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly file: string;
}

function addManifest(chart: ComponentChart, source: Source, spec: JsonObject = {}): void {
  const { apiVersion, kind, name } = source;
  new PrerenderedManifest(chart, `${kind}-${name}`, {
    apiVersion,
    kind,
    name,
    text: crdText(source),
    parse: () => crdObject(source),
    summary: { apiVersion, kind, metadata: { name }, spec },
  });
}
