import { type JsonObject, record } from './json';
import type { Container } from './pod';

/** Something that the kubelet does to a container: a probe or a lifecycle hook. */
export interface Handler {
  /** Path of the probe or hook. */
  readonly field: string;
  readonly spec: JsonObject;
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HOOKS = ['postStart', 'preStop'];

/** The probes and lifecycle hooks that a container has. */
export function handlersOf({ spec, field }: Container): readonly Handler[] {
  const handlers: Handler[] = [];
  for (const key of PROBES) if (spec[key] !== undefined) handlers.push({ field: `${field}.${key}`, spec: record(spec[key]) });
  if (spec.lifecycle === undefined) return handlers;
  const lifecycle = record(spec.lifecycle);
  for (const key of HOOKS) {
    if (lifecycle[key] !== undefined) handlers.push({ field: `${field}.lifecycle.${key}`, spec: record(lifecycle[key]) });
  }
  return handlers;
}
