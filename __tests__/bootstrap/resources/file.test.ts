import { fileQuery } from '../../../bootstrap/facts/file-fact';
import { absent } from '../../../bootstrap/resources/absent';
import { directory } from '../../../bootstrap/resources/directory';
import { file } from '../../../bootstrap/resources/file';
import { symlink } from '../../../bootstrap/resources/symlink';
import { Secret } from '../../../bootstrap/secrets/secret';
import { actionsOf, factsOf, scriptsOf } from './answers';

const path = '/etc/chrony/chrony.conf';
const query = fileQuery(path);
const chrony = file({ path, content: 'pool a\nrtcsync\n' });
const there = (content: string, access = '0644|root:root') =>
  `regular file|${access}|${content.length}\n${Buffer.from(content).toString('base64')}`;

describe('file', () => {
  test.each([
    ['as it should be', there('pool a\nrtcsync\n'), 'ok', /as they should/],
    ['other content', there('pool b\nrtcsync\n'), 'change', /^content differs$/],
    [
      'other mode and owner',
      there('pool a\nrtcsync\n', '0600|chrony:root'),
      'change',
      /^mode is 0600, not 0644; owner is chrony:root/,
    ],
    ['nothing', 'absent|parent\n', 'create', /^does not exist$/],
    ['a symbolic link', 'link|/run/x\n', 'change', /symbolic link to \/run\/x/],
    ['a directory', 'directory|0755|root:root|4096\n', 'stop', /is a directory, not a file/],
    ['a device', 'character special file|0666|root:root|0\n', 'stop', /is a character special file/],
  ])('where there is %s', (_title, answer, state, because) => {
    const outcome = chrony.plan(factsOf([query, answer]));
    expect(outcome).toMatchObject({ state, because: expect.stringMatching(because) });
  });

  test('shows what differs', () => {
    expect(chrony.plan(factsOf([query, there('pool b\nrtcsync\n')]))).toMatchObject({
      diff: '@@ -1,2 +1,2 @@\n-pool b\n+pool a\n rtcsync\n',
    });
  });

  test('makes the parent directory only where it is missing', () => {
    expect(scriptsOf(chrony.plan(factsOf([query, 'absent|parent\n'])))).toEqual([`write ${path}`]);
    expect(scriptsOf(chrony.plan(factsOf([query, 'absent|no parent\n'])))).toEqual([
      'umask 022 && mkdir -p -- /etc/chrony',
      `write ${path}`,
    ]);
  });

  test('is validated before it is written', () => {
    const checked = file({ path, content: 'x\n', validate: 'chronyd -p -f /dev/stdin' });
    expect(actionsOf(checked.plan(factsOf([query, 'absent|parent\n'])))).toEqual([
      { do: 'run', script: 'chronyd -p -f /dev/stdin', input: 'x\n', timeoutSeconds: 60 },
      { do: 'write', path, content: 'x\n', mode: '0644', owner: 'root:root' },
    ]);
  });

  test('a large file is compared by its hash, and no difference is shown', () => {
    const outcome = chrony.plan(factsOf([query, `regular file|0644|root:root|300000\n${'0'.repeat(64)}  -\n`]));
    expect(outcome).toMatchObject({ state: 'change', because: 'content differs' });
    expect(outcome).not.toHaveProperty('diff');
  });

  test.each(['relative', '/ends/with/'])('the path %s is refused', (wrong) => {
    expect(() => file({ path: wrong, content: '' })).toThrow(wrong);
  });

  test('a mode without its four digits is refused', () => {
    expect(() => file({ path, content: '', mode: '644' })).toThrow('"644"');
  });

  test('its fingerprint changes with content, mode, owner and path', () => {
    const prints = [
      chrony,
      file({ path, content: 'x' }),
      file({ path, content: 'pool a\nrtcsync\n', mode: '0600' }),
      file({ path, content: 'pool a\nrtcsync\n', owner: 'root:adm' }),
      file({ path: '/etc/other', content: 'pool a\nrtcsync\n' }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });
});

test('recorded facts hold the hash of a file, not its content', () => {
  const recorded = query.record?.({ code: 0, stdout: there('pool a\nrtcsync\n'), stderr: '' });
  expect(recorded?.stdout).toMatch(/^regular file\|0644\|root:root\|15\n[0-9a-f]{64} {2}-\n$/);
  expect(chrony.plan(factsOf([query, recorded ?? '']))).toMatchObject({ state: 'ok' });
});

describe('a file with a secret', () => {
  const secret = file({ path: '/etc/k3s/token', content: new Secret('hunter2') });
  const hidden = fileQuery('/etc/k3s/token', true);
  const hash = 'f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7';

  test('is asked for by hash only', () => {
    expect(secret.queries.map(({ key }) => key)).toEqual([hidden.key]);
    expect(hidden.script).not.toContain('base64');
  });

  test('leaves no hash in recorded facts, and is taken for right there', () => {
    const recorded = hidden.record?.({ code: 0, stdout: `regular file|0600|root:root|7\n${hash}  -\n`, stderr: '' });
    expect(recorded?.stdout).toBe('regular file|0600|root:root|7\nnot recorded\n');
    expect(secret.plan(factsOf([hidden, recorded ?? '']))).toMatchObject({
      state: 'ok',
      because: expect.stringContaining('not recorded'),
    });
  });

  test('is fine if the hash is right, and by default only root reads it', () => {
    expect(secret.plan(factsOf([hidden, `regular file|0600|root:root|7\n${hash}  -\n`]))).toMatchObject({ state: 'ok' });
  });

  test('is written without a difference being shown', () => {
    const outcome = secret.plan(factsOf([hidden, `regular file|0600|root:root|7\n${'a'.repeat(64)}  -\n`]));
    expect(outcome).toMatchObject({ state: 'change', because: 'content differs' });
    expect(outcome).not.toHaveProperty('diff');
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });
});

describe('directory', () => {
  const exports = directory({ path: '/srv/tftp', mode: '0750', owner: 'root:dnsmasq' });
  test.each([
    ['as it should be', 'directory|0750|root:dnsmasq|4096\n', 'ok', /as they should/],
    ['another mode', 'directory|0755|root:dnsmasq|4096\n', 'change', /mode is 0755, not 0750/],
    ['another owner', 'directory|0750|root:root|4096\n', 'change', /owner is root:root, not root:dnsmasq/],
    ['nothing', 'absent|no parent\n', 'create', /does not exist/],
    ['a link', 'link|/data\n', 'stop', /symbolic link to \/data/],
    ['a file', there(''), 'stop', /is a file/],
  ])('where there is %s', (_title, answer, state, because) => {
    const outcome = exports.plan(factsOf([fileQuery('/srv/tftp'), answer]));
    expect(outcome).toMatchObject({ state, because: expect.stringMatching(because) });
  });
});

describe('symlink', () => {
  const zone = symlink({ path: '/etc/localtime', target: '/usr/share/zoneinfo/UTC' });
  test.each([
    ['the link', 'link|/usr/share/zoneinfo/UTC\n', 'ok'],
    ['another link', 'link|/usr/share/zoneinfo/Asia/Tokyo\n', 'change'],
    ['nothing', 'absent|parent\n', 'create'],
    ['a file', there('TZif'), 'change'],
    ['a directory', 'directory|0755|root:root|4096\n', 'stop'],
  ])('where there is %s', (_title, answer, state) => {
    expect(zone.plan(factsOf([fileQuery('/etc/localtime'), answer]))).toMatchObject({ state });
  });
});

describe('absent', () => {
  const gone = absent('/etc/cron.d/zfsutils-linux');
  test.each([
    ['nothing', 'absent|parent\n', 'ok'],
    ['a file', there('x'), 'destroy'],
    ['a link', 'link|/x\n', 'destroy'],
    ['a directory', 'directory|0755|root:root|4096\n', 'stop'],
  ])('where there is %s', (_title, answer, state) => {
    expect(gone.plan(factsOf([fileQuery('/etc/cron.d/zfsutils-linux'), answer]))).toMatchObject({ state });
  });
});
