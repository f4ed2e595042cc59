import { shellWord } from '../plan/shell-word';
import { type Query, UnreadableAnswer } from './query';

/** Properties by name as `zfs get -p` prints them: sizes in bytes, `on`, `off`. */
export type Dataset = ReadonlyMap<string, string>;

const PROPERTIES = [
  ...['quota', 'used', 'recordsize', 'compression', 'checksum', 'dedup', 'mountpoint', 'mounted', 'canmount', 'atime', 'xattr'],
  ...['acltype', 'dnodesize', 'org.debian:periodic-scrub', 'org.debian:periodic-trim'],
];

/** The root of a pool and the file systems right below it, by full name; undefined if the pool is not imported. */
export function datasetsQuery(pool: string): Query<ReadonlyMap<string, Dataset> | undefined> {
  const key = `datasets of ${pool}`;
  const word = shellWord(pool);
  return {
    key,
    script: [
      `zpool list -H -o name -- ${word} >/dev/null 2>&1 || { echo NO-POOL; exit 0; }`,
      `zfs get -Hp -t filesystem -d 1 -o name,property,value ${PROPERTIES.join(',')} ${word}`,
    ].join('\n'),
    parse(answer) {
      if (answer.stdout === 'NO-POOL\n') return undefined;
      const rows = answer.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t'));
      if (answer.code !== 0 || rows.length === 0 || rows.some(({ length }) => length !== 3))
        throw new UnreadableAnswer(key, 'NO-POOL, or lines name, property, value', answer);
      const datasets = new Map<string, Map<string, string>>();
      for (const [name = '', property = '', value = ''] of rows)
        datasets.set(name, (datasets.get(name) ?? new Map()).set(property, value));
      return datasets;
    },
  };
}
