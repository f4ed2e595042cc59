import { toFinding } from '../check';
import type { Manifest } from '../manifest';
import type { Finding } from '../rule';
import { upgradeDeletesClaim } from './rules/upgrade-deletes-claim';
import { upgradeDeletesNamespace } from './rules/upgrade-deletes-namespace';
import { upgradeImmutableField } from './rules/upgrade-immutable-field';
import { upgradeLeavesCrd } from './rules/upgrade-leaves-crd';
import { upgradeMovesAddress } from './rules/upgrade-moves-address';
import { upgradeSwitchesDataplane } from './rules/upgrade-switches-dataplane';
import { upgradeOf } from './upgrade';
import type { UpgradeRule } from './upgrade-rule';

/** THE list of what is looked for between two versions of a cluster's manifests. */
export const upgradeRules: readonly UpgradeRule[] = [
  upgradeImmutableField,
  upgradeDeletesNamespace,
  upgradeDeletesClaim,
  upgradeLeavesCrd,
  upgradeMovesAddress,
  upgradeSwitchesDataplane,
];

/**
 * What a person should know before `after` is applied over `before`: warnings, none of which stops anything. Objects that are
 * the same in both may be left out of both.
 */
export function checkUpgrade(before: readonly Manifest[], after: readonly Manifest[]): readonly Finding[] {
  const upgrade = upgradeOf(before, after);
  return upgradeRules.flatMap((rule) =>
    [...rule.check(upgrade)].map((violation) => toFinding({ ...rule, severity: 'warning' }, violation)),
  );
}
