import { HoldRefused } from '../transport/hold-refused';
import type { Held, Host } from '../transport/host';

/** Who works on a host; others read it when they are refused. */
export interface LockOwner {
  /** `user@machine`. */
  readonly who: string;
  /** ISO 8601. */
  readonly since: string;
  /** Identifies the run in the journal. */
  readonly run: string;
}

/**
 * Takes the host for this run, or throws `HostBusy`. The kernel's lock (flock) goes with the process that holds it, and that ends
 * with the connection or a minute without a sign of life: there is no stale lock to clear by hand, only one to wait for.
 */
export async function lockHost(host: Host, owner: LockOwner): Promise<Held> {
  try {
    return await host.hold({ script: LOCK, input: `${JSON.stringify(owner)}\n`, timeoutSeconds: 30 });
  } catch (error) {
    if (!(error instanceof HoldRefused)) throw error;
    throw new HostBusy(host.name, error.output.trim());
  }
}

/** Another run holds the host. */
export class HostBusy extends Error {
  constructor(
    readonly host: string,
    readonly holder: string,
  ) {
    super(
      `${host}: another run is at work: ${holder || 'it did not say whose'}. Wait until it ends; if that machine is gone (lid closed, ` +
        'cable pulled), the host gives the lock free a minute after its last sign of life, or at once: sudo pkill -f h5b-lock',
    );
  }
}

const LOCK = `mkdir -p /run/h5b && exec 9>>/run/h5b/lock || exit 1
if ! flock -n 9; then cat /run/h5b/lock-owner 2>/dev/null; exit 75; fi
cat >/run/h5b/lock-owner
echo held
exec -a h5b-lock sleep infinity
`;
