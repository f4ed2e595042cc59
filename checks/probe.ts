import { type JsonObject, record, tryNumber } from './json';
import type { Container } from './pod';

/** A probe of a container. */
export interface Probe {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  /** Path of the probe. */
  readonly field: string;
  readonly spec: JsonObject;
  /** Seconds, with the defaults of the API (0, 10 and 1), which also stand in for a written 0. */
  readonly initialDelay: number;
  readonly period: number;
  readonly timeout: number;
  /** Failures in a row that count; 3 by default. */
  readonly failureThreshold: number;
  /** Successes in a row that count; 1 by default. */
  readonly successThreshold: number;
}

const KINDS = ['startup', 'readiness', 'liveness'] as const;
const known = new WeakMap<Container, readonly Probe[]>();

/** The probes that a container has, read once for all rules. */
export function probesOf(container: Container): readonly Probe[] {
  const probes =
    known.get(container) ??
    KINDS.flatMap((kind) => (container.spec[`${kind}Probe`] === undefined ? [] : [probe(container, kind)]));
  known.set(container, probes);
  return probes;
}

function probe(container: Container, kind: Probe['kind']): Probe {
  const spec = record(container.spec[`${kind}Probe`]);
  return {
    kind,
    field: `${container.field}.${kind}Probe`,
    spec,
    initialDelay: tryNumber(spec.initialDelaySeconds) ?? 0,
    period: tryNumber(spec.periodSeconds) || 10,
    timeout: tryNumber(spec.timeoutSeconds) || 1,
    failureThreshold: tryNumber(spec.failureThreshold) || 3,
    successThreshold: tryNumber(spec.successThreshold) || 1,
  };
}

/** Seconds from the first probe to the verdict that the container has failed. */
export const failureWindow = ({ period, failureThreshold }: Probe): number => period * failureThreshold;
