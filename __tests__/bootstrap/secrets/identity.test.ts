import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIdentity, identityPath, tryReadIdentity } from '../../../bootstrap/secrets/identity';
import { SecretsUnavailable } from '../../../bootstrap/secrets/secrets-unavailable';
import { temporaryDirectory } from './temporary-directory';

// The first use of age in a file compiles its library; a machine that is busy takes its time.
jest.setTimeout(60_000);

const NOW = new Date('2026-11-24T12:00:00Z');

test.each([
  [undefined, { HOME: '/home/ann' }, '/home/ann/.config/h5b/age.txt'],
  [undefined, { HOME: '/home/ann', H5B_AGE_IDENTITY: '/media/stick/age.txt' }, '/media/stick/age.txt'],
  ['own.txt', { HOME: '/home/ann', H5B_AGE_IDENTITY: '/media/stick/age.txt' }, 'own.txt'],
])('option %j with %j is %s', (option, environment, path) => {
  expect(identityPath(option, environment)).toBe(path);
});

test('a new identity is for its owner alone, in a directory of its own, and can be read', async () => {
  const path = join(temporaryDirectory(), 'deep', 'er', 'age.txt');
  const made = await createIdentity(path, NOW);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(readFileSync(path, 'utf8')).toBe(
    `# created: 2026-11-24T12:00:00.000Z\n# public key: ${made.recipients[0]}\n${made.keys[0]}\n`,
  );
  expect(await tryReadIdentity(path)).toEqual(made);
});

test('an identity that exists is never replaced', async () => {
  const path = join(temporaryDirectory(), 'age.txt');
  const before = await createIdentity(path, NOW);
  await expect(createIdentity(path, NOW)).rejects.toThrow(/cannot be written \(EEXIST\)/);
  expect(await tryReadIdentity(path)).toEqual(before);
});

test('no file is no identity', async () => {
  expect(await tryReadIdentity(join(temporaryDirectory(), 'age.txt'))).toBeUndefined();
});

test.each([0o640, 0o604, 0o620, 0o644, 0o601])('mode %o is refused with the command that mends it', async (mode) => {
  const path = join(temporaryDirectory(), 'age.txt');
  await createIdentity(path, NOW);
  chmodSync(path, mode);
  await expect(tryReadIdentity(path)).rejects.toThrow(
    new SecretsUnavailable(`${path} has mode 0${mode.toString(8)}: others may read it. Run: chmod 600 ${path}`),
  );
});

test('behind a symbolic link the mode of the file counts', async () => {
  const [path, link] = ['age.txt', 'link.txt'].map((name) => join(temporaryDirectory(), name));
  const made = await createIdentity(`${path}`, NOW);
  symlinkSync(`${path}`, `${link}`);
  expect((await tryReadIdentity(`${link}`))?.keys).toEqual(made.keys);
  chmodSync(`${path}`, 0o644);
  await expect(tryReadIdentity(`${link}`)).rejects.toThrow(/others may read it/);
});

test('several identities in a file are all used', async () => {
  const directory = temporaryDirectory();
  const [one, two] = [await createIdentity(join(directory, '1'), NOW), await createIdentity(join(directory, '2'), NOW)];
  const path = join(directory, 'both');
  writeFileSync(path, `# mine\r\n${one.keys[0]}\r\n\r\n  ${two.keys[0]}\r\n`, { mode: 0o600 });
  expect((await tryReadIdentity(path))?.recipients).toEqual([...one.recipients, ...two.recipients]);
});

test.each([
  ['nothing', '', /holds no identity; restore your copy/],
  ['only comments', '# public key: age1\n', /holds no identity; restore your copy/],
  ['a damaged key', 'AGE-SECRET-KEY-1HUNTER2\n', /: not an age identity; .*; restore your copy/],
])('a file with %s is refused, and its content not shown', async (_, text, message) => {
  const path = join(temporaryDirectory(), 'age.txt');
  writeFileSync(path, text, { mode: 0o600 });
  await expect(tryReadIdentity(path)).rejects.toThrow(message);
  await expect(tryReadIdentity(path)).rejects.not.toThrow(/HUNTER2/);
});

test('a directory is no identity', async () => {
  const path = join(temporaryDirectory(), 'age.txt');
  mkdirSync(path, { mode: 0o700 });
  await expect(tryReadIdentity(path)).rejects.toThrow(/is no file/);
});
