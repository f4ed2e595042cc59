import type { Labels } from './label-selector';

/**
 * Whether labels fulfil a Calico selector (`app == 'web' && !has(legacy)`); an empty one and `all()` select everything.
 * Undefined if the selector cannot be read. Grammar: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
export function matchesCalicoSelector(selector: string, labels: Labels): boolean | undefined {
  if (selector.trim() === '') return true;
  const tokens = selector.match(TOKEN) ?? [];
  if (tokens.join('').replaceAll(/\s/g, '') !== selector.replaceAll(/\s/g, '')) return undefined;
  const reader: Reader = { tokens, position: 0, labels };
  const value = either(reader);
  return reader.position === tokens.length ? value : undefined;
}

const TOKEN = /"[^"]*"|'[^']*'|&&|\|\||==|!=|[!(){},]|[\w./-]+/g;

interface Reader {
  readonly tokens: readonly string[];
  position: number;
  readonly labels: Labels;
}

const take = (reader: Reader): string => reader.tokens[reader.position++] ?? '';

function accept(reader: Reader, token: string): boolean {
  const found = reader.tokens[reader.position] === token;
  if (found) reader.position++;
  return found;
}

function either(reader: Reader): boolean | undefined {
  let value = both(reader);
  while (accept(reader, '||')) {
    const other = both(reader);
    value = value === undefined || other === undefined ? undefined : value || other;
  }
  return value;
}

function both(reader: Reader): boolean | undefined {
  let value = not(reader);
  while (accept(reader, '&&')) {
    const other = not(reader);
    value = value === undefined || other === undefined ? undefined : value && other;
  }
  return value;
}

function not(reader: Reader): boolean | undefined {
  if (accept(reader, '!')) {
    const value = not(reader);
    return value === undefined ? undefined : !value;
  }
  if (!accept(reader, '(')) return test(reader);
  const value = either(reader);
  return accept(reader, ')') ? value : undefined;
}

function test(reader: Reader): boolean | undefined {
  const key = take(reader);
  if (accept(reader, '(')) return call(reader, key);
  const value = Object.hasOwn(reader.labels, key) ? reader.labels[key] : undefined;
  const operator = take(reader);
  if (operator === 'not' && accept(reader, 'in')) return negate(isIn(reader, value));
  if (operator === 'in') return isIn(reader, value);
  const operand = quoted(take(reader));
  if (operand === undefined) return undefined;
  switch (operator) {
    case '==':
      return value === operand;
    case '!=':
      return value !== operand;
    case 'contains':
      return value?.includes(operand) ?? false;
    default:
      return undefined;
  }
}

function call(reader: Reader, name: string): boolean | undefined {
  const argument = name === 'has' ? take(reader) : '';
  if (!accept(reader, ')')) return undefined;
  if (name === 'has') return Object.hasOwn(reader.labels, argument);
  // `global()` as a namespace selector means objects without a namespace, which pods are not.
  return name === 'all' ? true : name === 'global' ? false : undefined;
}

function isIn(reader: Reader, value: string | undefined): boolean | undefined {
  if (!accept(reader, '{')) return undefined;
  const values: string[] = [];
  while (!accept(reader, '}')) {
    const operand = quoted(take(reader));
    if (operand === undefined) return undefined;
    values.push(operand);
    accept(reader, ',');
  }
  return value !== undefined && values.includes(value);
}

const negate = (value: boolean | undefined) => (value === undefined ? undefined : !value);

const quoted = (token: string): string | undefined => /^(["'])(.*)\1$/.exec(token)?.[2];
