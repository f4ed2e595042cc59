import type { ApiObject } from 'cdk8s';
import { type JsonObject, record } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { toManifest } from '../../checks/to-manifest';
import { blockYaml } from './block-yaml';
import type { Cluster } from './cluster';
import { isClusterScoped } from './cluster-scope';
import { GENERATED_MARKER } from './dist-writer/files';
import { PrerenderedManifest } from './prerendered-manifest';

/** A cluster as text: what dist/ holds, and the same objects for the checks. */
export interface Rendered {
  /** Path below dist/ → YAML, in the order of application. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifests: readonly Manifest[];
}

/**
 * Renders every object of a cluster into a file of its own, `<component>/<kind>[.<namespace>].<name>.yaml`.
 * Throws if two objects of a component have the same kind, namespace and name.
 */
export function render({ charts }: Cluster): Rendered {
  const objects = charts.flatMap((chart) => chart.allObjects.map((object) => renderObject(chart.component.name, object)));
  const files = new Map<string, string>();
  const manifests = objects.map(({ component, json, text, path }) => {
    if (files.has(path)) throw new Error(`component "${component}" defines ${path} twice; rename one of the two objects`);
    files.set(path, text);
    return toManifest(json, { component, path, bytes: Buffer.byteLength(text) }, isClusterScoped);
  });
  return { files, manifests };
}

interface RenderedObject {
  readonly component: string;
  readonly path: string;
  readonly json: JsonObject;
  readonly text: string;
}

function renderObject(component: string, object: ApiObject): RenderedObject {
  if (PrerenderedManifest.isPrerendered(object)) {
    return {
      component,
      path: `${component}/${object.kind.toLowerCase()}.${object.name}.yaml`,
      json: object.summary,
      text: `${GENERATED_MARKER}\n${object.text}`,
    };
  }
  // cdk8s types its output as any; what it gives is plain JSON by its own contract.
  const json: JsonObject = object.toJson();
  const metadata = record(json.metadata);
  const name = [object.kind, metadata.namespace, metadata.name].filter(Boolean).join('.').toLowerCase().replaceAll(':', '-');
  return { component, path: `${component}/${name}.yaml`, json, text: `${GENERATED_MARKER}\n${blockYaml(json)}` };
}
