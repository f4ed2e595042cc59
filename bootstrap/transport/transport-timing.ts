/** Every waiting time of the transport, in seconds. */
export interface TransportTiming {
  /** From the first packet to being logged in. */
  readonly handshake: number;
  /** How long a host that does not answer is tried again, because it may be rebooting. */
  readonly patience: number;
  /** Before the second try; doubled up to 5 s for each further one. */
  readonly firstPause: number;
  /** Between two questions whether the server is still there; after `keepaliveCount` unanswered ones the connection is lost. */
  readonly keepalive: number;
  readonly keepaliveCount: number;
  /** Between two signs of life for each running command. */
  readonly heartbeat: number;
  /** The host ends a command after this time without a sign of life. */
  readonly silence: number;
  /** Between TERM and KILL for what is ended. */
  readonly grace: number;
}

/** A server that is gone is noticed after 40 s; a client that is gone, after 60 s at the most. */
export const TIMING: TransportTiming = {
  handshake: 20,
  patience: 30,
  firstPause: 0.5,
  keepalive: 10,
  keepaliveCount: 3,
  heartbeat: 10,
  silence: 60,
  grace: 5,
};
