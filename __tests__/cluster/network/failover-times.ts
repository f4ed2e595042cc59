/**
 * What the lab promises for the time until the next node answers, in seconds. Measured with MetalLB v0.16.1: 0.3 for a pod, 5.4 to
 * 7 for a crash (up to 11 for one that follows another within a minute: gossip is then slower to believe it), 15.3 for a tunnel
 * whose next server never met the client. The rest is room for a busy machine.
 */
export const FAILOVER = {
  /** A pod became unready, or a speaker was asked to end: known through the API, or said by gossip. */
  announced: 2,
  /** A speaker or its node died, which gossip has to notice. */
  crash: 15,
  /** A node has power again: its speaker leads at once, while its kube-proxy may still be reading the Services. */
  restart: 5,
  /**
   * A VPN client goes on with another server, after a crash and again when the leader is back. It cannot tell the servers apart and
   * tries a new handshake 15 s after the last packet from the one before (WireGuard whitepaper, 6.1: KEEPALIVE-TIMEOUT +
   * REKEY-TIMEOUT).
   */
  tunnel: 20,
} as const;
