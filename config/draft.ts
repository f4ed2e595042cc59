/**
 * A homelab.yaml as far as it is valid: what does not match the schema is left out, so that rules between fields run on the
 * rest and all mistakes are told in one run.
 */
import { z } from 'zod';
import { type Homelab, homelabSchema } from './schema';

/** `T` with every field possibly absent. Elements of lists keep their index; an invalid one is undefined. */
export type Partly<T> = T extends readonly (infer E)[]
  ? readonly (Partly<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Partly<T[K]> | undefined }
    : T;

export type Draft = Partly<Homelab>;

type Schema = z.core.$ZodType;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema that `kind` (or the like) of `value` selects among the options of a union. */
export const selectedOption = (union: z.ZodDiscriminatedUnion, value: unknown): Schema | undefined => {
  const key = union.def.discriminator;
  const tag = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return union.options.find((option) => option instanceof z.ZodObject && option.shape[key]?.safeParse(tag).success);
};

const fields = (schema: z.ZodObject, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(schema.shape).map(([key, field]) => [
      key,
      validPart(field, Object.hasOwn(value, key) ? value[key] : undefined),
    ]),
  );

// Entries with an invalid name stay: the name is told by the schema, and the entry still counts for the rules.
const entries = (schema: z.ZodRecord, value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, validPart(schema.valueType, entry)]));

const validPart = (schema: Schema, value: unknown): unknown => {
  if (schema instanceof z.ZodOptional) return value === undefined ? undefined : validPart(schema.unwrap(), value);
  if (schema instanceof z.ZodDefault) return value === undefined ? schema.def.defaultValue : validPart(schema.unwrap(), value);
  if (schema instanceof z.ZodPrefault) return validPart(schema.unwrap(), value ?? schema.def.defaultValue);
  if (schema instanceof z.ZodObject) return isMap(value) ? fields(schema, value) : undefined;
  if (schema instanceof z.ZodRecord) return isMap(value) ? entries(schema, value) : undefined;
  if (schema instanceof z.ZodArray)
    return Array.isArray(value) ? value.map((item) => validPart(schema.element, item)) : undefined;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const option = selectedOption(schema, value);
    return option && validPart(option, value);
  }
  const result = z.safeParse(schema, value);
  return result.success ? result.data : undefined;
};

/** The valid part of a parsed homelab.yaml, defaults filled in. */
export const draftOf = (value: unknown): Draft => {
  // The parse boundary: `validPart` keeps exactly what the schema accepts.
  const draft = validPart(homelabSchema, value) as Draft | undefined;
  return draft ?? {};
};

/** The entries of a map that are there and valid, in the order of the file. */
export const present = <T>(map: Readonly<Record<string, T | undefined>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(map ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));

/** The elements of a list that are there and valid, with their index. */
export const listed = <T>(list: readonly (T | undefined)[] | undefined): readonly (readonly [number, T])[] =>
  (list ?? []).flatMap((value, index) => (value === undefined ? [] : [[index, value] as const]));
