/** What went wrong between this machine and a host. Every message starts with the host's name and says what to do. */
export abstract class TransportError extends Error {
  /**
   * True if the same command may be sent again as it is: the network or the host went away, nothing was refused.
   *
   * @default false
   */
  readonly retryable: boolean = false;

  constructor(
    readonly host: string,
    /** The message without the host. */
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${host}: ${problem}`, options);
    this.name = new.target.name;
  }
}

/** Nobody answers there, or not with SSH. */
export class Unreachable extends TransportError {
  override readonly retryable = true;
}

/** A connection that stood has ended, or a command ended without an exit status: what it did is not known. */
export class ConnectionLost extends TransportError {
  override readonly retryable = true;

  constructor(host: string, why: string, options?: ErrorOptions) {
    super(host, `the connection was lost (${why}); the host ends what was running; run the same again to go on`, options);
  }
}

/** A command took longer than it may; it was ended. */
export class CommandTimeout extends TransportError {
  /** @param ended whether the host confirmed that nothing of the command is left. */
  constructor(host: string, seconds: number, ended: boolean, lastLines: string) {
    const outcome = ended ? 'it and its children were ended' : 'the host does not confirm that it ended; see `ps` there';
    super(
      host,
      `the command took longer than ${seconds} s; ${outcome}${lastLines === '' ? '' : `; it last printed:\n${lastLines}`}`,
    );
  }
}

/** The host shows another key than the pinned one, or one that was revoked. */
export class HostKeyChanged extends TransportError {}

/** The host has no pinned key, and nobody accepted the one that it shows. */
export class HostKeyUnknown extends TransportError {
  /** @param key the wire form of what it shows. */
  constructor(
    host: string,
    readonly key: Buffer,
    message: string,
  ) {
    super(host, message);
  }
}

/** Something answers, but not in a way that this machine understands or accepts. */
export class HandshakeFailed extends TransportError {}

/** The host took none of our keys. */
export class AuthenticationRefused extends TransportError {}

/** No key to log in with can be read on this machine. */
export class KeyUnusable extends TransportError {}

/** Logged in, but sudo does not make us root. */
export class SudoRefused extends TransportError {}

/** The host opens no further session. */
export class ChannelRefused extends TransportError {}

/** The login shell or the wrapper did not get as far as the script, so nothing was done. */
export class CommandNotStarted extends TransportError {}

/** What was held ended while it was still needed: another run may have taken it. */
export class HoldLost extends TransportError {}
