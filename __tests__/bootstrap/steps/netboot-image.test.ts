import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../../../bootstrap/facts/facts';
import { mirrorQuery } from '../../../bootstrap/facts/mirror-fact';
import { releaseQuery } from '../../../bootstrap/facts/release-fact';
import { netbootImage } from '../../../bootstrap/steps/netboot-image/netboot-image';
import { release } from '../../../bootstrap/steps/netboot-image/release';
import { validLab } from '../../support/cluster';
import { actionsOf, factsOf, scriptsOf } from '../resources/answers';

const [current, mirrors] = [releaseQuery('/srv/http/image'), mirrorQuery('trixie')];
const NO_MIRROR = '';

/** The recipe that the script of a plan says. */
function recipeOf(facts: Facts): string {
  const [script] = actionsOf(release.plan(facts)).flatMap((action) =>
    action.do === 'write' && action.path.endsWith('/build-image.sh') ? [`${action.content}`] : [],
  );
  return /^recipe='([0-9a-f]{16})'$/m.exec(script ?? '')?.[1] ?? 'no recipe';
}
const recipe = recipeOf(factsOf([current, 'absent\n'], [mirrors, NO_MIRROR]));

test.each([
  ['mission', 'h5b-x86', ['netboot image']],
  ['no-storage-host', 'bootbox', ['netboot image']],
  ['two-pools', 'a', []],
  ['one-node', 'solo', []],
])('in the lab %s, %s builds %j', (name, host, names) => {
  const lab = validLab(name);
  const node = lab.nodes.find((each) => each.name === host);
  if (node === undefined) throw new Error(`${name} has ${lab.nodes.map((each) => each.name).join(', ')}`);
  const context = { lab, node, secret: () => undefined, dist: [], download: () => undefined };
  expect(netbootImage.resources(context).map((resource) => resource.name)).toEqual(names);
});

describe('the image', () => {
  test.each([
    ['is not there', 'absent\n', 'create', 'is not built'],
    ['is of this recipe', `release|releases/1\nrecipe|${recipe}\n`, 'ok', `is of recipe ${recipe}`],
    ['is of another recipe', `release|releases/1\nrecipe|${'0'.repeat(16)}\n`, 'change', 'releases/1 is of another recipe'],
    ['lost a file', `release|releases/1\nrecipe|${recipe}\ndamaged|vmlinuz\n`, 'change', 'releases/1 is damaged: vmlinuz'],
  ])('that %s', (_title, answer, state, because) => {
    const outcome = release.plan(factsOf([current, answer], [mirrors, NO_MIRROR]));
    expect(outcome).toMatchObject({ state, because: expect.stringContaining(because) });
  });

  test('is built by files that are all written anew, and by the script, which is last', () => {
    const outcome = release.plan(factsOf([current, 'absent\n'], [mirrors, NO_MIRROR]));
    const scripts = scriptsOf(outcome);
    const builder = '/usr/local/lib/h5b/netboot-image';
    expect(scripts[0]).toContain(`rm -rf -- ${builder}`);
    expect(scripts.slice(-2)).toEqual([`write ${builder}/build-image.sh`, `nice -n 10 bash ${builder}/build-image.sh`]);
    const written = scripts.slice(1, -2);
    expect(written).toContain(`write ${builder}/files/root/etc/initramfs-tools/scripts/live-bottom/h5b-node`);
    const made = scripts[0]?.split('mkdir -p -- ')[1]?.split(/\s+/) ?? [];
    const parents = written.map((line) => line.slice('write '.length, line.lastIndexOf('/')));
    expect(parents.filter((parent) => !made.includes(parent))).toEqual([]);
    expect(actionsOf(outcome).flatMap((action) => (action.do === 'write' ? [action.mode] : []))).toContain('0755');
  });

  test('that is damaged is removed first, for the builder trusts what is there', () => {
    const answer = `release|releases/0123456789abcdef\nrecipe|${recipe}\ndamaged|vmlinuz\n`;
    const [first] = scriptsOf(release.plan(factsOf([current, answer], [mirrors, NO_MIRROR])));
    expect(first).toBe('rm -rf --one-file-system -- /srv/http/image/releases/0123456789abcdef');
  });

  test.each([
    ['none', '', 'http://deb.debian.org/debian', 'http://deb.debian.org/debian-security'],
    [
      'its own',
      'mirror trixie main http://mirror.lan:3142/debian/\nmirror trixie-security main https://mirror.lan/security/\n',
      'http://mirror.lan:3142/debian',
      'https://mirror.lan/security',
    ],
    [
      'one that a shell would read as more than a word',
      "mirror trixie main http://mirror.lan/de'bian\n",
      'http://deb.debian.org/debian',
      'http://deb.debian.org/debian-security',
    ],
  ])('comes from the mirrors of a host that has %s', (_title, answer, debian, security) => {
    const actions = actionsOf(release.plan(factsOf([current, 'absent\n'], [mirrors, answer])));
    const script = actions.flatMap((action) => (action.do === 'write' ? [`${action.content}`] : [])).at(-1) ?? '';
    expect([/^mirror='(.*)'$/m.exec(script)?.[1], /^security='(.*)'$/m.exec(script)?.[1]]).toEqual([debian, security]);
  });
});

describe('what a host answers about its release', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5b-image-'));
    const files = { vmlinuz: 'kernel', 'firmware/start4.elf': 'firmware', recipe: 'abc\n' };
    mkdirSync(join(directory, 'releases/1/firmware'), { recursive: true });
    for (const [name, text] of Object.entries(files)) packed(name, text);
    const sums = Object.keys(files).map((name) => `${'0'.repeat(64)}  ${name}\n`);
    packed('SHA256SUMS', sums.join(''));
    symlinkSync('releases/1', join(directory, 'current'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** All files of a release have one time. */
  function packed(name: string, text: string): void {
    const path = join(directory, 'releases/1', name);
    writeFileSync(path, text);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  }
  function asked() {
    const query = releaseQuery(directory);
    const { status, stdout, stderr } = spawnSync('bash', [], { input: query.script, encoding: 'utf8' });
    return query.parse({ code: status ?? -1, stdout, stderr });
  }
  const whole = { kind: 'release', path: 'releases/1', recipe: 'abc', damaged: [] };

  test.each([
    ['nothing was done to', () => undefined, whole],
    ['has lost its kernel', () => rmSync(join(directory, 'releases/1/vmlinuz')), { ...whole, damaged: ['vmlinuz'] }],
    ['has an empty kernel', () => packed('vmlinuz', ''), { ...whole, damaged: ['vmlinuz'] }],
    [
      'was written to',
      () => writeFileSync(join(directory, 'releases/1/firmware/start4.elf'), 'evil'),
      { ...whole, damaged: ['firmware/start4.elf'] },
    ],
    ['has no list of hashes', () => rmSync(join(directory, 'releases/1/SHA256SUMS')), { ...whole, damaged: ['SHA256SUMS'] }],
    ['is gone', () => rmSync(join(directory, 'releases/1'), { recursive: true }), { kind: 'absent' }],
    ['is not pointed to', () => rmSync(join(directory, 'current')), { kind: 'absent' }],
  ])('that %s', (_title, change, expected) => {
    change();
    expect(asked()).toEqual(expected);
  });
});

/** Only Debian and its children have apt. */
const hasApt = spawnSync('apt-get', ['--version']).status === 0;
(hasApt ? describe : describe.skip)('what apt says of its sources (needs apt-get)', () => {
  test.each([
    [
      'in the format of Debian 13',
      'h5b.sources',
      'Types: deb\nURIs: http://mirror.lan:3142/debian/\nSuites: trixie trixie-updates\nComponents: contrib main\n\n' +
        'Types: deb\nURIs: https://mirror.lan/security\nSuites: trixie-security\nComponents: main\n',
      { debian: 'http://mirror.lan:3142/debian', security: 'https://mirror.lan/security' },
    ],
    ['in one line', 'h5b.list', 'deb http://mirror.lan/debian trixie main\n', { debian: 'http://mirror.lan/debian' }],
    ['with a password', 'h5b.list', 'deb http://user:word@mirror.lan/debian trixie main\n', {}],
    ['of another suite', 'h5b.list', 'deb http://mirror.lan/debian bookworm main\n', {}],
    ['on a disc', 'h5b.list', 'deb file:/media/debian trixie main\n', {}],
  ])('%s', (_title, name, text, expected) => {
    const directory = mkdtempSync(join(tmpdir(), 'h5b-apt-'));
    writeFileSync(join(directory, name), text);
    const config = join(directory, 'apt.conf');
    writeFileSync(config, `Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "${directory}";\n`);
    const done = spawnSync('bash', [], { input: mirrors.script, encoding: 'utf8', env: { ...process.env, APT_CONFIG: config } });
    rmSync(directory, { recursive: true });
    expect(mirrors.parse({ code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr })).toEqual(expected);
  });
});
