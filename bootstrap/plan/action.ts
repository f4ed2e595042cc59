import type { Secret } from '../secrets/secret';

/** The content of a file, or the standard input of a command. */
export type Content = string | Buffer | Secret;

/** Something that is done on a host, in plain data: it can be shown before it is done. */
export type Action = RunAction | WriteAction | UploadAction;

/** Bash run as root. It may be killed at any point and run again: write it so. */
export interface RunAction {
  readonly do: 'run';
  /** Shown to the user word for word, so it holds no secret; those come by `input`. */
  readonly script: string;
  /** Standard input. */
  readonly input?: Content;
  /** After this many seconds the command and all its children are killed, and the step fails. */
  readonly timeoutSeconds: number;
}

/** Writes a file as a whole: a temporary file beside it, fsync, mode and owner, rename. Parent directories must exist. */
export interface WriteAction {
  readonly do: 'write';
  readonly path: string;
  readonly content: Content;
  /** Four octal digits, e.g. `0644`. */
  readonly mode: string;
  /** `user:group` by name. */
  readonly owner: string;
}

/** Like `write`, for a large file of this machine (a k3s binary); its hash is verified on both ends. */
export interface UploadAction {
  readonly do: 'upload';
  readonly path: string;
  readonly source: string;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly mode: string;
  readonly owner: string;
}
