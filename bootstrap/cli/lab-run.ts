import type { LabNode } from '../../config/lab';
import type { HostStep } from '../plan/host-plan';
import type { Style } from '../plan/plan-text';
import type { Host } from '../transport/host';

/** A node with what is done on it. */
export interface LabHost {
  readonly node: LabNode;
  readonly steps: readonly HostStep[];
}

/** What every command over hosts gets from its entry file. */
export interface LabRun {
  readonly hosts: readonly LabHost[];
  /** Opens a connection. Rejects with an error whose message is meant for people. */
  readonly connect: (node: LabNode) => Promise<Host>;
  /** Results. */
  readonly out: (text: string) => void;
  /** Status lines and errors. */
  readonly err: (text: string) => void;
  readonly style: Style;
  readonly verbose: boolean;
}

/** One host's part of a run, with its connection closed afterwards, whatever happens. */
export async function withHost<T>(run: LabRun, node: LabNode, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await run.connect(node);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/** An error as a paragraph; what is no error of ours keeps its stack, since somebody has to mend it. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : `${error}`);
