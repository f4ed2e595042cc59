import { isObject, type JsonObject, listAt, objectAt, stringAt } from './json';
import { SchemaTypes } from './schema-types';
import { pascalCase } from './type-name';

interface Version {
  readonly name: string;
  readonly storage: boolean;
  readonly schema: JsonObject;
}

/**
 * The TypeScript of one API group, for its CRDs in the given order. Every kind has a class for the version that Kubernetes prefers
 * among the served ones, under its plain name, and one for the storage version, with the version as a suffix, when that is another
 * one. Properties carry their wire names. Only the classes exist at run time, and a class is no more than a constructor, because
 * every synth loads them.
 */
export function renderBinding(group: string, crds: readonly JsonObject[]): string {
  const bound = crds.flatMap((crd) => {
    const kind = stringAt(objectAt(objectAt(crd, 'spec'), 'names'), 'kind');
    return boundVersions(crd).map(({ version, suffix }) => ({ kind, name: pascalCase(kind) + suffix, version }));
  });
  const types = new SchemaTypes(bound.map(({ name }) => name));
  const texts = bound.map(({ kind, name, version }) => {
    const schema = propsSchema(version.schema);
    const optional = listAt(schema, 'required').length === 0;
    const interfaces = types.declare(name, ['readonly metadata?: ApiObjectMetadata;'], schema);
    return `${classText(name, `${group}/${version.name}`, kind, optional)}\n${interfaces}`;
  });
  return `${IMPORTS}\n${texts.join('\n')}`;
}

const IMPORTS = `import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';
import type { Construct } from 'constructs';
`;

function boundVersions(crd: JsonObject): { version: Version; suffix: string }[] {
  const served = listAt(objectAt(crd, 'spec'), 'versions')
    .filter(isObject)
    .filter((version) => version.served === true)
    .map((version) => ({
      name: stringAt(version, 'name'),
      storage: version.storage === true,
      schema: objectAt(objectAt(version, 'schema'), 'openAPIV3Schema'),
    }))
    .sort((a, b) => (a.storage === b.storage ? 0 : a.storage ? -1 : 1));
  const preferred = [...served].sort((a, b) => versionRank(b.name) - versionRank(a.name))[0];
  return served
    .filter((version) => version === preferred || version.storage)
    .map((version) => ({ version, suffix: version === preferred ? '' : pascalCase(version.name) }));
}

/**
 * Kubernetes' order of versions: v2 before v1 before v1beta2 before v1beta1 before v1alpha1. Anything else comes last.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
function versionRank(version: string): number {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return 0;
  const stability = stage === undefined ? 3 : stage === 'beta' ? 2 : 1;
  return stability * 1_000_000 + Number(major) * 1_000 + Number(minor ?? 0);
}

/** The properties a manifest's author writes: not those every object has, nor the status, which is the controller's. */
function propsSchema(schema: JsonObject): JsonObject {
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...properties } = objectAt(schema, 'properties');
  const required = listAt(schema, 'required').filter((name) => typeof name === 'string' && properties[name] !== undefined);
  return { type: 'object', properties, required };
}

function classText(name: string, apiVersion: string, kind: string, optional: boolean): string {
  return `export class ${name} extends ApiObject {
  static readonly GVK: GroupVersionKind = { apiVersion: '${apiVersion}', kind: '${kind}' };

  constructor(scope: Construct, id: string, props: ${name}Props${optional ? ' = {}' : ''}) {
    super(scope, id, { ...${name}.GVK, ...props });
  }
}
`;
}
