import { type Dataset, datasetsQuery } from '../../facts/dataset-fact';
import { type MountPlace, mountPlaceQuery } from '../../facts/mount-place-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { run } from '../../resources/run';
import type { WantedDataset } from './wanted-datasets';

/** A dataset that has work to do before it can be mounted makes zfs wait for the next transaction group. */
const ZFS_SECONDS = 180;

/** What zfs prints for what we ask for, where it has another word for it (zfsprops(7)). */
const SAME: Readonly<Record<string, string>> = {
  'xattr=on': 'xattr=sa',
  'acltype=posix': 'acltype=posixacl',
  'dedup=sha256': 'dedup=on',
};

/** A file system of the pool, mounted, with its properties. Its content is never touched, and it is never destroyed. */
export function dataset(wanted: WantedDataset, pool: string): Resource {
  const query = datasetsQuery(pool);
  const place = mountPlaceQuery(wanted.mountPoint);
  return {
    name: `dataset ${wanted.name}`,
    queries: [query, place],
    plan(facts): Outcome {
      const datasets = facts.get(query);
      if (datasets === undefined) return { state: 'later', after: 'zfs-pool', because: 'the pool is not imported' };
      const found = datasets.get(wanted.name);
      const hidden = foreign(wanted, found, facts.get(place));
      if (hidden !== undefined) return hidden;
      return found === undefined ? create(wanted) : adjust(wanted, found);
    },
  };
}

/** A mount would hide what lies in the directory itself, and whoever wrote it there would not find it again. */
function foreign({ name, mountPoint }: WantedDataset, found: Dataset | undefined, place: MountPlace): Outcome | undefined {
  const mounted = found?.get('mounted') === 'yes';
  if (place.mounted && !mounted)
    return {
      state: 'stop',
      because: `something else than ${name} is mounted at ${mountPoint}`,
      remedy: `look at it with findmnt ${mountPoint}, and unmount it`,
    };
  if (mounted || place.names.length === 0) return undefined;
  return {
    state: 'stop',
    because: `${mountPoint} holds ${place.names.join(', ')}${place.names.length === 3 ? ', …' : ''}, which is not in ${name}`,
    remedy: `move it away; when ${name} is mounted, move it in if it belongs there`,
  };
}

function create({ name, properties }: WantedDataset): Outcome {
  const word = shellWord(name);
  const command = `zfs create ${Object.entries(properties).map(option).join(' ')} ${word}`;
  const make = run(`zfs list -H -o name ${word} >/dev/null 2>&1 || ${command}`, { timeoutSeconds: ZFS_SECONDS });
  return { state: 'create', because: 'does not exist', actions: [make] };
}

function adjust({ name, entry, mountPoint, properties }: WantedDataset, found: Dataset): Outcome {
  const used = Number(found.get('used'));
  const quota = Number(properties.quota ?? Number.POSITIVE_INFINITY);
  if (used > quota)
    return {
      state: 'stop',
      because: `holds ${used} bytes already; its quota would be ${quota}`,
      remedy: `write a larger quota into ${entry}, or remove data or snapshots (zfs list -t snapshot -r ${name})`,
    };
  const drifted = Object.entries(properties).filter(([property, value]) => !same(property, found.get(property), value));
  const away = found.get('mounted') !== 'yes';
  if (drifted.length === 0 && !away) return { state: 'ok', because: `is mounted at ${mountPoint} with its properties` };
  const word = shellWord(name);
  const reasons = [
    ...drifted.map(([property, value]) => `${property} is ${found.get(property)}, not ${value}`),
    ...(away ? ['is not mounted'] : []),
  ];
  const commands = [
    ...(drifted.length === 0
      ? []
      : [`zfs set ${drifted.map(([property, value]) => shellWord(`${property}=${value}`)).join(' ')} ${word}`]),
    // A changed mount point has mounted it already.
    ...(away ? [`[ "$(zfs get -H -o value mounted ${word})" = yes ] || zfs mount ${word}`] : []),
  ];
  return { state: 'change', because: reasons.join('; '), actions: [run(commands, { timeoutSeconds: ZFS_SECONDS })] };
}

const option = ([property, value]: readonly [string, string]): string => `-o ${shellWord(`${property}=${value}`)}`;

function same(property: string, found: string | undefined, wanted: string): boolean {
  const spelled = `${property}=${found}`;
  return (SAME[spelled] ?? spelled) === `${property}=${wanted}`;
}
