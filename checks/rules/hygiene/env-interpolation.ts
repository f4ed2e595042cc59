import { CONFIG_MAP, SECRET } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, list, record, records, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Container, PodTemplate } from '../../pod';
import type { Rule, Violation } from '../../rule';

/**
 * `$(NAME)` in the environment and the arguments of a container refers to a variable that is defined, in the environment before
 * it. Only names in capitals are looked at: `$(hostname)` is a shell's command substitution. Variables of Services
 * (`*_SERVICE_HOST`, `*_PORT`) and of sources outside of the set pass.
 */
export const envInterpolation: Rule = {
  id: 'env-interpolation',
  severity: 'error',
  why: 'Kubernetes leaves a reference to an unknown variable as it is, and the program gets the literal text $(NAME).',
  remedy: 'Define the variable in env, before its first use; write $$(NAME) for the literal text.',
  acceptable: true,
  *check(inventory) {
    for (const pod of inventory.pods) {
      for (const container of pod.containers) yield* violationsOf(inventory, pod, container);
    }
  },
};

function* violationsOf(inventory: Inventory, { manifest, namespace }: PodTemplate, container: Container): Iterable<Violation> {
  const sourced = sourcedNames(inventory, namespace, container);
  if (!sourced) return;
  const defined = new Set(sourced);
  const variables = records(container.spec.env);
  const all = new Set(variables.flatMap(({ name }) => tryText(name) ?? []));
  for (const [index, variable] of variables.entries()) {
    const field = `${container.field}.env[${index}].value`;
    for (const name of referencesIn(tryText(variable.value) ?? '')) {
      if (defined.has(name)) continue;
      const message = all.has(name) ? `$(${name}) is used before it is defined` : `$(${name}) is not defined`;
      yield { manifest, field, message };
    }
    defined.add(tryText(variable.name) ?? '');
  }
  for (const key of ['command', 'args']) {
    for (const [index, argument] of list(container.spec[key]).entries()) {
      for (const name of referencesIn(tryText(argument) ?? '')) {
        if (!defined.has(name))
          yield { manifest, field: `${container.field}.${key}[${index}]`, message: `$(${name}) is not defined` };
      }
    }
  }
}

/** Names that `envFrom` brings; undefined if a source cannot be seen. */
function sourcedNames(inventory: Inventory, namespace: string, container: Container): readonly string[] | undefined {
  const names: string[] = [];
  for (const source of records(container.spec.envFrom)) {
    const prefix = tryText(source.prefix) ?? '';
    for (const [ref, type] of [
      ['configMapRef', CONFIG_MAP],
      ['secretRef', SECRET],
    ] as const) {
      if (source[ref] === undefined) continue;
      const found = objectIndex(inventory).tryFind(type, namespace, tryText(at(source[ref], 'name')) ?? '');
      if (!found) return undefined;
      const keys = [...Object.keys(record(found.object.data)), ...Object.keys(record(found.object.stringData))];
      if (type === SECRET && keys.length === 0) return undefined;
      names.push(...keys.map((key) => `${prefix}${key}`));
    }
  }
  return names;
}

/** The names that are expanded: `$$(NAME)` is the escape for the literal text. */
function referencesIn(value: string): readonly string[] {
  if (!value.includes('$(')) return [];
  return [...value.matchAll(/\$\$|\$\(([A-Z_][A-Z0-9_]*)\)/g)].flatMap(([, name]) =>
    name && !OF_SERVICE.test(name) ? name : [],
  );
}

const OF_SERVICE = /_(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_[A-Z0-9_]+)?$/;
