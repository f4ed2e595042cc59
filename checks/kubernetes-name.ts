/**
 * Syntax of names, labels and annotation keys as the API server validates it.
 *
 * Source: k8s.io/apimachinery/pkg/util/validation/validation.go and k8s.io/apimachinery/pkg/api/validation/path.
 */

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** What is wrong with `name` as a DNS-1123 label (at most 63 characters, or `limit`); undefined if it is one. */
export function dnsLabelProblem(name: string, limit = 63): string | undefined {
  if (name.length > limit) return `"${name}" has ${name.length} characters; at most ${limit} are allowed`;
  return LABEL.test(name) ? undefined : `"${name}" is no DNS label: lower case letters, digits and inner "-" only`;
}

/** What is wrong with `name` as a DNS-1123 subdomain (at most 253 characters, or `limit`); undefined if it is one. */
export function dnsSubdomainProblem(name: string, limit = 253): string | undefined {
  if (name.length > limit) return `"${name}" has ${name.length} characters; at most ${limit} are allowed`;
  return SUBDOMAIN.test(name) ? undefined : `"${name}" is no DNS subdomain: lower case letters, digits, inner "-" and "." only`;
}

/** What is wrong with `name` as a path segment, as RBAC objects are named; undefined if it is one. */
export function pathSegmentProblem(name: string): string | undefined {
  if (name === '.' || name === '..') return `"${name}" is not allowed as a name`;
  return /[/%]/.test(name) ? `"${name}" contains "/" or "%"` : undefined;
}

/** What is wrong with `name` as the name of a port (IANA service name, at most 15 characters); undefined if it is one. */
export function portNameProblem(name: string): string | undefined {
  if (name.length > 15) return `"${name}" has ${name.length} characters; at most 15 are allowed`;
  if (!/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name) || name.includes('--')) {
    return `"${name}" is no port name: lower case letters, digits and single inner "-" only`;
  }
  return /[a-z]/.test(name) ? undefined : `"${name}" is no port name: it needs a letter`;
}

/** What is wrong with `key` as the key of a label; undefined if it is one. */
export function labelKeyProblem(key: string): string | undefined {
  const [prefix, name, more] = key.includes('/') ? key.split('/') : [undefined, key];
  if (name === undefined || more !== undefined) return `"${key}" has more than one "/"`;
  if (prefix !== undefined && (prefix.length > 253 || !SUBDOMAIN.test(prefix)))
    return `"${key}": "${prefix}" is no DNS subdomain`;
  if (name.length > 63) return `"${key}": the name has ${name.length} characters; at most 63 are allowed`;
  return QUALIFIED.test(name) ? undefined : `"${key}": "${name}" has to consist of letters, digits and inner "-", "_" or "."`;
}

/** What is wrong with `key` as the key of an annotation; as for labels, but case does not matter. */
export const annotationKeyProblem = (key: string): string | undefined => labelKeyProblem(key.toLowerCase());

/** What is wrong with `value` as the value of a label; undefined if it is one. Empty is one. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return `"${value}" has ${value.length} characters; at most 63 are allowed`;
  if (value === '' || QUALIFIED.test(value)) return undefined;
  return `"${value}" has to consist of letters, digits and inner "-", "_" or "."`;
}
