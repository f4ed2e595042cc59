/** A parsed JSON or YAML tree. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of a parsed tree. A key that is absent reads as undefined. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Whether the value is an object of the tree: neither null, nor a scalar, nor a list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under `key`; an empty object when the key is absent or holds something else. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isObject(value) ? value : {};
}

/** The list under `key`; an empty list when the key is absent or holds something else. */
export function listAt(parent: JsonObject, key: string): readonly Json[] {
  const value = parent[key];
  // Array.isArray does not narrow readonly arrays, so the object branch is excluded by hand.
  return typeof value === 'object' && value !== null && !isObject(value) ? value : [];
}

/** The string under `key`; an empty string when the key is absent or holds something else. */
export function stringAt(parent: JsonObject, key: string): string {
  const value = parent[key];
  return typeof value === 'string' ? value : '';
}
