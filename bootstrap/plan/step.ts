import type { Architecture, Lab, LabNode } from '../../config/lab';
import type { PinName } from '../../config/versions';
import type { Secret } from '../secrets/secret';
import type { Resource } from './resource';

/** A stage of provisioning with a name that people read: packages, zfs-pool, k3s. */
export interface Step {
  /** Kebab-case; unique; also what `needs` and `--step` name. */
  readonly name: string;
  /** Half a sentence: `chrony keeps the clock and serves the Pis`. */
  readonly title: string;
  /** Steps that must be done before, by name. A step that a host does not have counts as done. */
  readonly needs: readonly string[];
  /**
   * True if the step also concerns Pis. They get everything else from their boot server.
   *
   * @default false - x86 hosts only
   */
  readonly onPi?: boolean;
  /** What this host gets, in order; empty if the step does not concern it. Pure. */
  resources(host: HostContext): readonly Resource[];
}

/** Everything that a step may know before it asks the host. */
export interface HostContext {
  readonly lab: Lab;
  readonly node: LabNode;
  /** The secret of that name (see `secrets/needs.ts`), or undefined if it was not made yet or no key opens the file. */
  readonly secret: (name: string) => Secret | undefined;
  /** Rendered objects of dist/, one entry a file; empty if there is no dist/. */
  readonly dist: readonly DistFile[];
  /** Path on this machine and sha256 of a downloaded file, by pin name and architecture (`k3s`, `amd64`). */
  readonly download: (pin: PinName, arch: Architecture) => LocalFile | undefined;
}

export interface DistFile {
  /** Relative to dist/: `metallb/deployment.metallb-system.controller.yaml`. */
  readonly path: string;
  readonly text: string;
}

export interface LocalFile {
  readonly path: string;
  readonly sha256: string;
}
