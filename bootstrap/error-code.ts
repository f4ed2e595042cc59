/**
 * `ENOENT` and the like; the message of an error that has no code. Errors of node: may come from another realm (Jest runs tests in
 * one), so they are known by their fields.
 */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `${error}`;
  return `${Reflect.get(error, 'code') ?? Reflect.get(error, 'message')}`;
}
