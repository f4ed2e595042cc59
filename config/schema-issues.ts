/** Issues of zod in our words: the value shown, a did-you-mean or a remedy, one problem per mistake. */
import { z } from 'zod';
import { didYouMean, nearestName } from './did-you-mean';
import { selectedOption } from './draft';
import { error, keyError, type Path, type Problem } from './problem';
import { shownValue } from './shown-value';
import { valueAt } from './value-at';

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

const unwrapped = (schema: Schema | undefined, value: unknown): Schema | undefined => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap(), value);
  }
  return schema instanceof z.ZodDiscriminatedUnion ? selectedOption(schema, value) : schema;
};

const inside = (schema: Schema | undefined, part: string | number): Schema | undefined => {
  if (schema instanceof z.ZodObject) return typeof part === 'string' ? schema.shape[part] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
};

/** The schema of the field at `path`, with the options that `value` selects; undefined if there is no such field. */
export const schemaAt = (root: Schema, value: unknown, path: Path): Schema | undefined =>
  path.reduce<Schema | undefined>(
    (schema, part, depth) => inside(unwrapped(schema, valueAt(value, path.slice(0, depth))), part),
    root,
  );

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** What the field would say to the same value as text, e.g. to a port without its protocol. */
const asText = (schema: Schema | undefined, value: unknown): string | undefined => {
  const result = schema && z.safeParse(schema, String(value));
  return result?.success === false ? result.error.issues[0]?.message : undefined;
};

const wrongType = (schema: Schema | undefined, expected: string, value: unknown): string => {
  const [shown, kind] = [shownValue(value), KINDS[expected] ?? expected];
  if (value === null) return `has no value; write ${kind}, or remove the key`;
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    const read = `YAML reads ${shown} as ${typeof value === 'number' ? 'a number' : 'true or false'}; put it in quotes`;
    return asText(schema, value) ?? read;
  }
  if (expected === 'array' && typeof value === 'string') return `${shown} is not a list; write [${value}]`;
  if (typeof value === 'string' && /^\d+$/.test(value) && kind.includes('number'))
    return `${shown} is text; write ${value} without quotes`;
  return `${shown} is not ${kind}; write ${kind}`;
};

const missing = (root: Schema, value: unknown, path: Path): Problem => {
  const description = z.globalRegistry.get(schemaAt(root, value, path) ?? root)?.description ?? '';
  return keyError(path, `required, but missing; ${description}`);
};

const choice = (value: unknown, options: readonly string[]): string =>
  `${shownValue(value)} is none of ${options.join(', ')}${suggestion(value, options)}`;

const suggestion = (value: unknown, options: readonly string[]): string => {
  const nearest = typeof value === 'string' ? nearestName(value, options) : undefined;
  return nearest ? `; did you mean "${nearest}"?` : '; write one of them';
};

const unknownKeys = (root: Schema, value: unknown, path: Path, keys: readonly string[]): readonly Problem[] => {
  const schema = unwrapped(schemaAt(root, value, path), valueAt(value, path));
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return keys.map((key) => keyError([...path, key], `unknown key; ${didYouMean(key, known, 'the keys here are')}`));
};

const problemsOf = (root: Schema, value: unknown, issue: Issue): readonly Problem[] => {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const found = valueAt(value, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(root, value, path, issue.keys);
    case 'invalid_key':
      return issue.issues.map((inner) => keyError(path, inner.message));
    case 'invalid_type':
      return [
        found === undefined
          ? missing(root, value, path)
          : error(path, wrongType(schemaAt(root, value, path), issue.expected, found)),
      ];
    case 'invalid_value':
      return [found === undefined ? missing(root, value, path) : error(path, choice(found, issue.values.map(String)))];
    case 'invalid_union': {
      const listed: unknown = Reflect.get(issue, 'options');
      const options = Array.isArray(listed) ? listed.map(String) : [];
      return [
        found === undefined
          ? keyError(path, `required, but missing; write one of ${options.join(', ')}`)
          : error(path, choice(found, options)),
      ];
    }
    case 'too_small':
      return [
        error(
          path,
          `${shownValue(found)} is too small; write at least ${issue.minimum}${issue.origin === 'array' ? ' entry' : ''}`,
        ),
      ];
    case 'too_big':
      return [
        error(
          path,
          `${shownValue(found)} is too big; write at most ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`,
        ),
      ];
    default:
      return [error(path, issue.message)];
  }
};

/** Every issue that zod found in `value`. */
export const schemaProblems = (root: Schema, value: unknown, issues: readonly Issue[]): readonly Problem[] =>
  issues.flatMap((issue) => problemsOf(root, value, issue));
