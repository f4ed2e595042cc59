import { fieldOf } from '../../field-path';
import { type Json, type JsonObject, list, record, records, tryText } from '../../json';
import type { Manifest } from '../../manifest';
import type { Container } from '../../pod';
import type { Rule, Violation } from '../../rule';
import { maySecretBeIn, tryNamedSecret, trySecretIn } from '../../secret-value';

/**
 * No manifest contains the value of a secret: no Secret has data, and no ConfigMap, environment variable, argument, annotation
 * or custom resource holds a key, token or password. Values are never repeated in messages. Secrets encrypted by SOPS, values
 * that Flux or Kubernetes fill in (`${VAR}`, `$(VAR)`) and empty values pass. The schemas of CRDs are not read.
 */
export const noSecretValues: Rule = {
  id: 'no-secret-values',
  severity: 'error',
  why: 'Whoever reads the repository, a fork or its history has the secret, and taking it out again means replacing it.',
  remedy: 'Delete the value, replace the secret if it was ever pushed, and reference a Secret that is made outside of Git.',
  acceptable: true,
  *check({ manifests, pods }) {
    for (const manifest of manifests) {
      if (manifest.kind === 'CustomResourceDefinition') continue;
      if (manifest.kind === 'Secret' && manifest.apiVersion === 'v1') yield* secretData(manifest);
      else {
        if (isSuspect(manifest.object)) yield* shapes(manifest, '', manifest.object);
        if (manifest.kind === 'ConfigMap') yield* configData(manifest);
      }
    }
    for (const pod of pods) {
      for (const container of pod.containers) yield* inContainer(pod.manifest, container);
    }
  },
};

function* secretData(manifest: Manifest): Iterable<Violation> {
  for (const field of ['data', 'stringData']) {
    for (const [key, value] of Object.entries(record(manifest.object[field]))) {
      if (value === null || value === '' || /^\s*(?:\$\{[^}]*\}|ENC\[[\s\S]*\])\s*$/.test(String(value))) continue;
      yield { manifest, field: fieldOf(field, key), message: `the Secret holds a value for "${key}"` };
    }
  }
}

/** A quick look at every string, so that paths are only put together for the few objects that need a closer one. */
function isSuspect(value: Json | undefined): boolean {
  if (typeof value === 'string') return maySecretBeIn(value);
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.some(isSuspect) : Object.values(value).some(isSuspect);
}

/** Anything in the object that has the shape of a secret. */
function* shapes(manifest: Manifest, field: string, value: Json | undefined): Iterable<Violation> {
  if (typeof value === 'string') {
    const kind = trySecretIn(value);
    if (kind) yield { manifest, field, message: `${kind} in the clear` };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* shapes(manifest, `${field}[${index}]`, item);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* shapes(manifest, fieldOf(field, key), item);
  }
}

/** `key: value` and `key = value` lines; comment lines do not match. */
const ASSIGNMENT = /^\s*["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s*["']?([^\s"',;]+)/gm;

function* configData(manifest: Manifest): Iterable<Violation> {
  for (const [key, value] of Object.entries(record(manifest.object.data))) {
    if (typeof value !== 'string' || trySecretIn(value)) continue;
    const field = fieldOf('data', key);
    const named = value.includes('\n') ? undefined : tryNamedSecret(key, value);
    if (named) yield { manifest, field, message: `${named} in the clear` };
    else for (const kind of assigned(value)) yield { manifest, field, message: `${kind} in the clear` };
  }
}

function assigned(text: string): ReadonlySet<string> {
  const kinds = [...text.matchAll(ASSIGNMENT)].flatMap(([, name = '', value = '']) => tryNamedSecret(name, value) ?? []);
  return new Set(kinds);
}

function* inContainer(manifest: Manifest, container: Container): Iterable<Violation> {
  for (const [index, variable] of records(container.spec.env).entries()) {
    const kind = literalSecret(variable);
    if (kind) yield { manifest, field: `${container.field}.env[${index}].value`, message: `${kind} in the clear` };
  }
  for (const key of ['command', 'args']) {
    for (const [index, argument] of list(container.spec[key]).entries()) {
      const [, name = '', value = ''] = /^--?([\w.-]+)=(.+)$/.exec(tryText(argument) ?? '') ?? [];
      const kind = tryNamedSecret(name, value);
      if (kind) yield { manifest, field: `${container.field}.${key}[${index}]`, message: `${kind} in the clear` };
    }
  }
}

function literalSecret(variable: JsonObject): string | undefined {
  const value = tryText(variable.value);
  return value === undefined || trySecretIn(value) ? undefined : tryNamedSecret(tryText(variable.name) ?? '', value);
}
