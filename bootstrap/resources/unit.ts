import { createHash } from 'node:crypto';
import type { Facts } from '../facts/facts';
import { fingerprintPath, type UnitFact, unitQuery } from '../facts/unit-fact';
import type { Action } from '../plan/action';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import type { Configuration } from './configuration';
import { run } from './run';

export interface UnitSpec {
  /** With its suffix: `chrony.service`, `zfs-scrub-monthly@tank.timer`. */
  readonly name: string;
  /**
   * - `running`: enabled at boot and active;
   * - `enabled`: enabled at boot, whether or not it is active (a unit that does its work and ends);
   * - `stopped`: neither;
   * - `masked`: cannot be started at all.
   *
   * @default 'running'
   */
  readonly state?: 'running' | 'enabled' | 'stopped' | 'masked';
  /** What makes it read a changed configuration. @default 'restart' */
  readonly onChange?: 'restart' | 'reload';
  /** It waits for another machine: starting it is not waited for, and being between two attempts is fine. @default false */
  readonly retries?: boolean;
  /** How long its start may take. @default 90, systemd's own DefaultTimeoutStartSec */
  readonly startSeconds?: number;
}

/** Unit file states in which there is nothing to enable (systemctl(1), is-enabled). */
const ENABLED = ['enabled', 'static', 'indirect', 'generated', 'alias', 'transient'];

/**
 * A systemd unit in the wanted state that runs with the configuration that these resources describe.
 *
 * What it was last started with is kept on the host as a fingerprint, so that a run which was killed after the files were
 * written starts it again. Use `configuredUnits` for the files and the unit together.
 */
export function unit(spec: UnitSpec, configuration: readonly Configuration[] = []): Resource {
  const query = unitQuery(spec.name);
  const fingerprint = fingerprintOf(configuration);
  return {
    name: `unit ${spec.name}`,
    queries: [query, ...configuration.flatMap((resource) => resource.queries)],
    plan(facts): Outcome {
      const fact = facts.get(query);
      switch (spec.state ?? 'running') {
        case 'masked':
          return planMasked(spec.name, fact);
        case 'stopped':
          return planStopped(spec.name, fact);
        default:
          return planStarted(spec, fact, fingerprint, changing(configuration, facts));
      }
    },
  };
}

/** What the stamp of a unit holds once it runs with this configuration; empty for none. */
export function fingerprintOf(configuration: readonly Configuration[]): string {
  if (configuration.length === 0) return '';
  return createHash('sha256')
    .update(configuration.map((resource) => resource.fingerprint).join('\n'))
    .digest('hex');
}

const changing = (configuration: readonly Configuration[], facts: Facts): readonly string[] =>
  configuration.filter((resource) => resource.plan(facts).state !== 'ok').map((resource) => resource.name);

function planMasked(name: string, fact: UnitFact): Outcome {
  const running = ['active', 'activating', 'reloading'].includes(fact.active);
  if (fact.load === 'masked' && !running) return { state: 'ok', because: 'is masked' };
  return {
    state: 'change',
    because: running ? `is ${fact.active} (${fact.sub})` : `is ${fact.file || fact.load}, not masked`,
    actions: [run(`systemctl mask --now -- ${shellWord(name)}`, { timeoutSeconds: 120 })],
  };
}

function planStopped(name: string, fact: UnitFact): Outcome {
  const reasons = [
    ...(['inactive', 'failed'].includes(fact.active) ? [] : [`is ${fact.active} (${fact.sub})`]),
    ...(fact.file === 'enabled' ? ['starts at boot'] : []),
  ];
  if (reasons.length === 0) return { state: 'ok', because: fact.load === 'not-found' ? 'does not exist' : 'is stopped' };
  const actions = [run(`systemctl disable --now -- ${shellWord(name)}`, { timeoutSeconds: 120 })];
  return { state: 'change', because: reasons.join('; '), actions };
}

function planStarted(spec: UnitSpec, fact: UnitFact, fingerprint: string, changes: readonly string[]): Outcome {
  const masked = fact.load === 'masked';
  const enable = !ENABLED.includes(fact.file);
  const running = fact.active === 'active' || (spec.retries === true && fact.active === 'activating');
  const skipped = fact.active === 'inactive' && fact.conditionFailed;
  const start = (spec.state ?? 'running') === 'running' && !running && !skipped;
  const stale = fingerprint !== '' && (fact.fingerprint !== fingerprint || changes.length > 0);
  const reasons = [
    ...(masked ? ['is masked'] : []),
    ...(fact.load === 'not-found' ? ['does not exist yet'] : enable ? ['does not start at boot'] : []),
    ...(start && fact.load !== 'not-found' ? [whyNotRunning(fact)] : []),
    ...(stale && (running || skipped) ? [whyStale(fact, changes)] : []),
    ...(fact.needsDaemonReload ? ['its unit file changed'] : []),
  ];
  if (reasons.length === 0 && !stale) return { state: 'ok', because: whyFine(fact, skipped) };
  const actions: Action[] = [
    run(['systemctl daemon-reload']),
    ...(masked ? [run(`systemctl unmask -- ${shellWord(spec.name)}`)] : []),
    ...(enable ? [run(`systemctl enable -- ${shellWord(spec.name)}`)] : []),
    ...(start || stale || fact.needsDaemonReload ? [startAction(spec, fact)] : []),
    ...(fingerprint === '' ? [] : [stamp(spec.name, fingerprint)]),
  ];
  const state = fact.load === 'not-found' ? 'create' : 'change';
  return { state, because: reasons.join('; ') || 'was not yet started by us', actions };
}

function whyFine(fact: UnitFact, skipped: boolean): string {
  if (skipped) return 'is enabled; a condition in its unit file does not hold on this machine';
  return fact.active === 'active' ? `is active (${fact.sub})` : 'is enabled';
}

function whyNotRunning(fact: UnitFact): string {
  const journal = fact.journal.length === 0 ? '' : `; its last lines: ${fact.journal.join(' / ')}`;
  return `is ${fact.active} (${fact.sub})${journal}`;
}

function whyStale(fact: UnitFact, changes: readonly string[]): string {
  if (changes.length > 0) return `its configuration changes: ${changes.join(', ')}`;
  return fact.fingerprint === '' ? 'was not yet started with this configuration' : 'runs with another configuration';
}

/** Starts it; what it logged comes with the error if it does not stay up. */
function startAction(spec: UnitSpec, fact: UnitFact): Action {
  const name = shellWord(spec.name);
  const { startSeconds = 90 } = spec;
  const reload = fact.active === 'active' && spec.onChange === 'reload';
  const verb = `${reload ? 'reload-or-restart' : 'restart'}${spec.retries === true ? ' --no-block' : ''}`;
  const explain = `{ code=$?; journalctl -u ${name} -n 20 --no-pager -q -o cat >&2; exit $code; }`;
  const waits = spec.retries === true || spec.state === 'enabled';
  const skipped = `[ "$(systemctl show -P ConditionResult -- ${name})" = no ]`;
  const settled = waits ? [] : [`systemctl is-active --quiet -- ${name} || ${skipped} || ${explain}`];
  return run(
    [
      ...(fact.active === 'failed' ? [`systemctl reset-failed -- ${name}`] : []),
      `systemctl ${verb} -- ${name} || ${explain}`,
      ...settled,
    ],
    { timeoutSeconds: startSeconds + 30 },
  );
}

const stamp = (name: string, fingerprint: string): Action => {
  const path = shellWord(fingerprintPath(name));
  return run([
    'umask 077',
    'mkdir -p /var/lib/h5b/fingerprint',
    `echo ${fingerprint} > ${path}.new`,
    `mv -- ${path}.new ${path}`,
  ]);
};
