/**
 * Outputs of real hosts, and what is read from them. A folder per fact; `<case>.txt` is the standard output that its query's script
 * had there, `<case>.json` what must be read. debian12 and debian13 say where it was recorded.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptQuery } from '../../../bootstrap/facts/apt-fact';
import { bmcQuery } from '../../../bootstrap/facts/bmc-fact';
import { cgroupQuery } from '../../../bootstrap/facts/cgroup-fact';
import { clockQuery } from '../../../bootstrap/facts/clock-fact';
import { disksQuery } from '../../../bootstrap/facts/disks-fact';
import { builtModuleQuery } from '../../../bootstrap/facts/dkms-fact';
import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { freeSpaceQuery } from '../../../bootstrap/facts/free-space-fact';
import { ifupdownQuery } from '../../../bootstrap/facts/ifupdown-fact';
import { kernelModuleQuery } from '../../../bootstrap/facts/kernel-module-fact';
import { linksQuery } from '../../../bootstrap/facts/links-fact';
import { managerQuery } from '../../../bootstrap/facts/manager-fact';
import { memoryCorrectionQuery } from '../../../bootstrap/facts/memory-correction-fact';
import { memoryQuery } from '../../../bootstrap/facts/memory-fact';
import { packagesQuery } from '../../../bootstrap/facts/packages-fact';
import type { Query } from '../../../bootstrap/facts/query';
import { sysctlQuery } from '../../../bootstrap/facts/sysctl-fact';
import { systemQuery } from '../../../bootstrap/facts/system-fact';
import { unitQuery } from '../../../bootstrap/facts/unit-fact';
import { userQuery } from '../../../bootstrap/facts/user-fact';

const QUERIES: Readonly<Record<string, Query<unknown>>> = {
  apt: aptQuery([]),
  bmc: bmcQuery,
  cgroup: cgroupQuery,
  clock: clockQuery([]),
  disks: disksQuery,
  dkms: builtModuleQuery('zfs'),
  file: fileQuery('/x'),
  'free-space': freeSpaceQuery('/'),
  ifupdown: ifupdownQuery,
  'kernel-module': kernelModuleQuery('x'),
  links: linksQuery,
  manager: managerQuery,
  memory: memoryQuery,
  'memory-correction': memoryCorrectionQuery,
  packages: packagesQuery,
  sysctl: sysctlQuery('x'),
  system: systemQuery,
  unit: unitQuery('x.service'),
  user: userQuery('x'),
};

const cases = Object.keys(QUERIES).flatMap((fact) =>
  readdirSync(join(__dirname, fact))
    .filter((file) => file.endsWith('.txt'))
    .map((file): readonly [string, string] => [fact, file.replace(/\.txt$/, '')]),
);

/** As JSON holds it: maps as objects, buffers as text. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => {
      if (each instanceof Map) return Object.fromEntries(each);
      if (
        typeof each === 'object' &&
        each !== null &&
        'type' in each &&
        each.type === 'Buffer' &&
        'data' in each &&
        Array.isArray(each.data)
      )
        return Buffer.from(each.data).toString();
      return each;
    }),
  );

test('every fact has a recorded output', () => {
  expect(Object.keys(QUERIES).filter((fact) => !cases.some(([of]) => of === fact))).toEqual([]);
});

test.each(cases)('%s: %s', (fact, name) => {
  const read = (ending: string) => readFileSync(join(__dirname, fact, `${name}.${ending}`), 'utf8');
  const parsed = QUERIES[fact]?.parse({ code: 0, stdout: read('txt'), stderr: '' });
  expect(plain(parsed)).toEqual(JSON.parse(read('json')));
});

describe('an output that is not the expected one is shown, not guessed at', () => {
  const strict = Object.entries(QUERIES).filter(([fact]) => !['ifupdown', 'kernel-module', 'sysctl', 'cgroup'].includes(fact));
  test.each(strict)('%s', (_fact, query) => {
    for (const stdout of ['', 'bash: line 1: command not found\n', '{"blockdevices": [\n', '-rw-r--r-- 1 root root\n']) {
      const answer = { code: 127, stdout, stderr: 'no such tool' };
      expect(() => query.parse(answer)).toThrow(/^cannot read the answer to ".*exit 127, stdout .*stderr "no such tool"$/s);
    }
  });
});

describe('a tool that says no', () => {
  test.each([
    ['a host with the old control groups', cgroupQuery, undefined],
    ['a parameter that the kernel does not have', sysctlQuery('x'), undefined],
    ['a module that is nowhere', kernelModuleQuery('x'), 'missing'],
  ])('%s', (_title, query, read) => {
    expect(query.parse({ code: 1, stdout: '', stderr: '' })).toEqual(read);
  });

  test('no device to talk to a BMC', () => {
    expect(bmcQuery.parse({ code: 3, stdout: '', stderr: '' })).toBeUndefined();
  });

  test('no such user', () => {
    expect(userQuery('x').parse({ code: 0, stdout: '', stderr: '' })).toBeUndefined();
  });
});

test('recorded facts hold no serial number of the machine, and read the same', () => {
  const named = readdirSync(join(__dirname, 'memory-correction')).filter((file) => file.endsWith('.txt'));
  for (const file of named) {
    const answer = { code: 0, stdout: readFileSync(join(__dirname, 'memory-correction', file), 'utf8'), stderr: '' };
    const recorded = memoryCorrectionQuery.record?.(answer);
    if (recorded === undefined) throw new Error('it must be recorded');
    expect(memoryCorrectionQuery.parse(recorded)).toEqual(memoryCorrectionQuery.parse(answer));
    const table = Buffer.from(recorded.stdout.split('DMI\n')[1] ?? '', 'base64').toString('latin1');
    expect(table).not.toMatch(/[A-Za-z0-9]{4,}/);
  }
});
