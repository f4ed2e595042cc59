/** No dataset without a declared fate. */
import { type Draft, type Partly, present } from '../draft';
import { error, keyError, missingKey, type Path, type Problem } from '../problem';
import type { Homelab } from '../schema';
import { unknownName } from './rule';

type Backup = Partly<NonNullable<Homelab['backups']>['datasets'][string]>;

export function* everyDatasetHasAFate(lab: Draft): Iterable<Problem> {
  for (const name of Object.keys(lab.storage?.datasets ?? {})) {
    if (Object.hasOwn(lab.backups?.datasets ?? {}, name)) continue;
    yield keyError(
      ['storage', 'datasets', name],
      `backups.datasets says nothing about it; add ${name}: with schedule and keep there, or with none: and the reason`,
    );
  }
}

export function* backedUpDatasetsExist(lab: Draft): Iterable<Problem> {
  const known = Object.keys(lab.storage?.datasets ?? {});
  for (const name of Object.keys(lab.backups?.datasets ?? {})) {
    if (!known.includes(name))
      yield { ...unknownName(['backups', 'datasets', name], name, 'datasets of storage', known), at: 'key' };
  }
}

const isEmpty = (keep: Backup['keep']): boolean =>
  keep !== undefined && Object.values(keep).every((count) => count === undefined);

function* fateProblems(path: Path, { schedule, keep, servable, none }: Backup, written: boolean): Iterable<Problem> {
  if (none !== undefined) {
    const other = [schedule && 'schedule', keep && 'keep', servable && 'servable'].filter(Boolean).join(', ');
    if (other !== '') yield keyError([...path, 'none'], `none and ${other} contradict each other; remove one side`);
    return;
  }
  if (!written) yield missingKey(path, 'none', 'neither a backup nor a reason for none; add schedule: and keep:, or none:');
  else if (schedule !== undefined && keep === undefined)
    yield missingKey(path, 'keep', 'a schedule without keep would keep nothing; add keep:, e.g. {daily: 7}');
  else if (keep !== undefined && schedule === undefined)
    yield missingKey(path, 'schedule', 'keep without a schedule keeps nothing; add schedule:, e.g. "15 2 * * *"');
  if (isEmpty(keep)) yield error([...path, 'keep'], 'keeps nothing; write how many, e.g. {daily: 7, weekly: 5}');
}

export function* everyFateIsWhole(lab: Draft): Iterable<Problem> {
  for (const [name, backup] of present(lab.backups?.datasets)) {
    const written = backup.schedule !== undefined || backup.keep !== undefined;
    yield* fateProblems(['backups', 'datasets', name], backup, written);
  }
  if (isEmpty(lab.backups?.controlPlane?.keep)) {
    yield error(['backups', 'controlPlane', 'keep'], 'keeps nothing; write how many, e.g. {daily: 14}');
  }
}

export function* backupsHaveABucket(lab: Draft): Iterable<Problem> {
  const [first] = present(lab.backups?.datasets).filter(([, { schedule }]) => schedule !== undefined);
  if (first && lab.backups && lab.backups.bucket === undefined) {
    yield missingKey(
      ['backups'],
      'bucket',
      `${first[0]} is backed up, and there is no bucket to put it; add bucket: {name: …, endpoint: …}`,
    );
  }
}
