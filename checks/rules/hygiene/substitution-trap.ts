import { fieldOf } from '../../field-path';
import type { Inventory } from '../../inventory';
import { at, type Json, record, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import type { Rule, Violation } from '../../rule';

const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * Where a Flux Kustomization uses `postBuild`, no object that it may apply contains `${NAME}` by accident. A Kustomization is
 * taken to apply the components that its `spec.path` names, or all where it names none of them. Variables that `substitute`
 * defines or that have a default pass; with `substituteFrom`, whose keys live in the cluster, only names that look like those of
 * a shell (lower case, digits, operators) are found.
 */
export const substitutionTrap: Rule = {
  id: 'substitution-trap',
  severity: 'warning',
  why: `Flux replaces $\{NAME} in every string of the component, also in scripts, and stops at a name that it does not know.`,
  remedy: `Write $\${NAME} for the literal text, or annotate the object ${SWITCH}: disabled.`,
  acceptable: true,
  *check(inventory) {
    const substitutions = substitutionsOf(inventory);
    if (substitutions.length === 0) return;
    for (const manifest of inventory.manifests) {
      if (manifest.annotations[SWITCH] === 'disabled' || manifest.labels[SWITCH] === 'disabled') continue;
      const substitution = substitutions.find(({ appliesTo }) => appliesTo(manifest));
      if (substitution) yield* references(manifest, substitution, '', manifest.object);
    }
  },
};

interface Substitution {
  readonly name: string;
  readonly defined: ReadonlySet<string>;
  /** Some names come from ConfigMaps or Secrets of the cluster. */
  readonly open: boolean;
  readonly appliesTo: (manifest: Manifest) => boolean;
}

function substitutionsOf({ ofKind, manifests }: Inventory): readonly Substitution[] {
  const components = new Set(manifests.map(({ component }) => component));
  return ofKind('Kustomization').flatMap(({ apiVersion, object, name }): readonly Substitution[] => {
    const postBuild = at(object, 'spec', 'postBuild');
    if (!apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') || postBuild === undefined) return [];
    const [last = ''] = (tryText(at(object, 'spec', 'path')) ?? '')
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .slice(-1);
    return [
      {
        name,
        defined: new Set(Object.keys(record(at(postBuild, 'substitute')))),
        open: records(at(postBuild, 'substituteFrom')).length > 0,
        appliesTo: components.has(last) ? ({ component }) => component === last : () => true,
      },
    ];
  });
}

function* references(
  manifest: Manifest,
  substitution: Substitution,
  field: string,
  value: Json | undefined,
): Iterable<Violation> {
  if (typeof value === 'string') {
    for (const name of value.includes('${') ? unknownIn(value, substitution) : []) {
      yield { manifest, field, message: `\${${name}} would be substituted by Kustomization ${substitution.name}` };
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* references(manifest, substitution, `${field}[${index}]`, item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* references(manifest, substitution, fieldOf(field, key), item);
  }
}

function unknownIn(value: string, { defined, open }: Substitution): ReadonlySet<string> {
  const names = [...value.matchAll(/\$\$|\$\{([^}]*)\}/g)].flatMap(([, inner]) => {
    if (inner === undefined) return [];
    const [name = ''] = inner.split(/[^A-Za-z0-9_]/, 1);
    const hasDefault = /^[A-Za-z_]\w*:?[=-]/.test(inner);
    const isExpected = defined.has(name) || hasDefault || (open && /^[A-Z_][A-Z0-9_]*$/.test(inner));
    return isExpected ? [] : [inner];
  });
  return new Set(names);
}
