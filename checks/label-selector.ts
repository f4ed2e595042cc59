import { type JsonObject, list, record, records, textMap, tryText } from './json';

export type Labels = Readonly<Record<string, string>>;

/** One condition of a selector; `matchLabels` entries are `In` with one value. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All must hold; none at all holds for every object. */
export type Selector = readonly Requirement[];

/**
 * The conditions of a `LabelSelector` (`matchLabels` and `matchExpressions`); `{}` selects everything.
 * An operator that Kubernetes does not know is passed over: the API refuses it, and that is not a question of references.
 */
export function labelSelector(selector: JsonObject): Selector {
  const expressions = records(selector.matchExpressions).flatMap(({ key, operator, values }): readonly Requirement[] =>
    operator === 'In' || operator === 'NotIn' || operator === 'Exists' || operator === 'DoesNotExist'
      ? [{ key: tryText(key) ?? '', operator, values: list(values).flatMap((value) => tryText(value) ?? []) }]
      : [],
  );
  return [...mapSelector(record(selector.matchLabels)), ...expressions];
}

/** The conditions of a plain map, as in `spec.selector` of a Service. */
export const mapSelector = (map: JsonObject): Selector =>
  Object.entries(textMap(map)).map(([key, value]) => ({ key, operator: 'In', values: [value] }));

/** Whether labels fulfil every condition. As in Kubernetes, `NotIn` holds where the label is missing. */
export const matchesLabels = (selector: Selector, labels: Labels): boolean =>
  selector.every((requirement) => fulfils(requirement, labels));

function fulfils({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** `app=web, tier in (a, b), !legacy`: a selector as kubectl writes it. */
export const selectorText = (selector: Selector): string =>
  selector
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(', ')})`;
    })
    .join(', ');
