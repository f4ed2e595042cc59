import type { HostLab } from '../target/host-lab';
import type { Target } from '../target/target';
import type { SeenDisk, Snapshot } from '../target/target-options';
import type { TreeDigest } from '../target/tree-digest';
import type { CommandOutcome, Operator } from './operator';

/** The drive of `host` in host-lab.yaml. */
export const DISK: SeenDisk = {
  name: 'sda',
  bytes: 4_000_787_030_016,
  id: 'ata-EXAMPLE_4T_S1',
  serial: 'S1',
  model: 'EXAMPLE 4T',
  rotational: true,
};

/** A host that was provisioned once without a disturbance; what other tests start from and compare with. */
export interface ProvisionedHost {
  readonly lab: HostLab;
  readonly operator: Operator;
  /** Runs. */
  readonly target: Target;
  /** As the installer left it. */
  readonly fresh: Snapshot;
  /** As it was when the first apply had ended. */
  readonly end: TreeDigest;
  readonly plan: CommandOutcome;
  readonly apply: CommandOutcome;
}

/** Provisions a fresh host. */
export async function provision(lab: HostLab, operator: Operator): Promise<ProvisionedHost> {
  const target = await lab.startTarget({ name: 'host', disks: [DISK] });
  const fresh = await target.snapshot();
  operator.trust(target);
  const plan = await operator.run('plan');
  const apply = await operator.run('apply');
  return { lab, operator, target, fresh, end: target.digest(), plan, apply };
}

/** Boots one more host from the state that the installer left; the first one goes off, since it has the same address. */
export async function freshHost({ lab, operator, target, fresh }: ProvisionedHost, name: string): Promise<Target> {
  await target.kill();
  const another = await lab.startTarget({ name, from: fresh, disks: [DISK] });
  operator.trust(another);
  return another;
}
