import type { Content } from '../plan/action';

/** A machine that runs commands: over SSH (`ssh-host.ts`), or played in tests. */
export interface Host {
  /** As in homelab.yaml; starts every message about it. */
  readonly name: string;
  /**
   * Runs a script to its end. A non-zero exit code is a result, not an error. Rejects with `ConnectionLost` if the connection
   * ended first, and `CommandTimeout` if the time was up; in both cases nothing of the command is left running.
   */
  run(command: Command): Promise<Result>;
  /**
   * Starts a script that runs until it is released or the connection ends, and resolves with the first line that it prints.
   * Rejects with `HoldRefused` if it ends before it printed a line that starts with `held`.
   */
  hold(command: Command): Promise<Held>;
  close(): Promise<void>;
}

export interface Command {
  /** Bash, run as root with `LC_ALL=C` and `set -u`; travels by standard input, never as an argument. */
  readonly script: string;
  /** Standard input of the script. @default - empty */
  readonly input?: Content;
  readonly timeoutSeconds: number;
  /** Called with each line of output as it comes, for progress. */
  readonly onLine?: (line: string) => void;
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Held {
  readonly firstLine: string;
  release(): Promise<void>;
}
