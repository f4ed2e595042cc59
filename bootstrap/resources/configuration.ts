import type { Resource } from '../plan/resource';

/** A resource that a unit reads when it starts: a configuration file, a binary. */
export interface Configuration extends Resource {
  /** Changes with what the resource should be, whatever the host has: 64 hex digits. */
  readonly fingerprint: string;
}
