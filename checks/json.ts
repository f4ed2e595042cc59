/** Plain JSON, as Kubernetes objects are. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object; a key that is absent reads as `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** `value` if it is an object, else an empty one, so that a walk over a missing branch finds nothing. */
export const record = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !isList(value) ? value : NOTHING;

const NOTHING: JsonObject = Object.freeze({});

/** `value` if it is a list, else an empty one. */
export const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

/** The objects of a list; elements of another type are passed over. */
export const records = (value: Json | undefined): readonly JsonObject[] => list(value).map(record);

/** `value` if it is a string, else undefined. */
export const tryText = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** `value` if it is a number, else undefined. */
export const tryNumber = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);

/** The entries of an object whose values are strings: labels, annotations, selectors. */
export const textMap = (value: Json | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** The value at a path of keys and list indexes, or undefined where a step is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  // A loop, because the rules ask this a million times for a large cluster.
  let here = value;
  for (const step of path) here = typeof step === 'number' ? list(here)[step] : record(here)[step];
  return here;
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
