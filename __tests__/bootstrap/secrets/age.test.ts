import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ageDecrypt,
  ageEncrypt,
  ageRecipient,
  DecryptionFailed,
  InvalidRecipient,
  randomAgeIdentity,
} from '../../../bootstrap/secrets/age';
import { temporaryDirectory } from './temporary-directory';
import { run, testWithProgram } from './test-with-program';

// The first use of age in a file compiles its library; a machine that is busy takes its time.
jest.setTimeout(60_000);

const TEXT = 'k3s/agent-token: äöü 123\n\nlast line without end';

async function twoIdentities() {
  const [mine, theirs] = [await randomAgeIdentity(), await randomAgeIdentity()];
  return { mine, theirs, recipients: [await ageRecipient(mine), await ageRecipient(theirs)] };
}

test('every recipient can open a file, and it is ASCII in lines of at most 64', async () => {
  const { mine, theirs, recipients } = await twoIdentities();
  const file = await ageEncrypt(TEXT, recipients);
  expect(
    file
      .trimEnd()
      .split('\n')
      .filter((line) => !/^[ -~]{1,64}$/.test(line)),
  ).toEqual([]);
  expect(await ageDecrypt(Buffer.from(file), [mine])).toBe(TEXT);
  expect(await ageDecrypt(Buffer.from(file), [theirs])).toBe(TEXT);
});

test('lines that end as on Windows do no harm', async () => {
  const { mine, recipients } = await twoIdentities();
  const file = await ageEncrypt(TEXT, recipients);
  expect(await ageDecrypt(Buffer.from(file.replaceAll('\n', '\r\n')), [mine])).toBe(TEXT);
});

test('who is not a recipient is told so', async () => {
  const { mine, theirs } = await twoIdentities();
  const file = await ageEncrypt(TEXT, [await ageRecipient(theirs)]);
  const opening = ageDecrypt(Buffer.from(file), [mine]);
  await expect(opening).rejects.toThrow(DecryptionFailed);
  await expect(opening).rejects.toMatchObject({ reason: 'no-identity-matches' });
});

test.each([
  ['a text', () => 'no age file'],
  ['nothing', () => ''],
  ['half a file', (file: string) => file.slice(0, file.length / 2)],
  ['a conflict of Git', (file: string) => file.replace('\n', '\n<<<<<<< ours\n')],
  [
    'another letter near the end',
    (file: string) => file.replace(/(.)(.{6}\n-----END)/, (_, letter, rest) => `${letter === 'A' ? 'B' : 'A'}${rest}`),
  ],
])('%s is no age file, or a damaged one', async (_, damage) => {
  const { mine, recipients } = await twoIdentities();
  const file = damage(await ageEncrypt(TEXT, recipients));
  await expect(ageDecrypt(Buffer.from(file), [mine])).rejects.toMatchObject({ reason: 'damaged' });
});

test('a recipient that is no public key is shown', async () => {
  await expect(ageEncrypt(TEXT, ['age1typo'])).rejects.toThrow(new InvalidRecipient('age1typo'));
});

test('a text that is no identity is not shown', async () => {
  await expect(ageRecipient('AGE-SECRET-KEY-1TYPO')).rejects.toThrow(/^not an age identity; a line/);
});

testWithProgram('age', 'age', 'age opens our files, and we open those of age', async () => {
  const directory = temporaryDirectory();
  const [identity, ours, theirs] = ['id.txt', 'ours.age', 'theirs.age'].map((name) => join(directory, name));
  const key = await randomAgeIdentity();
  writeFileSync(`${identity}`, `# a comment\n${key}\n`);
  writeFileSync(`${ours}`, await ageEncrypt(TEXT, [await ageRecipient(key)]));
  expect(run('age', ['-d', '-i', `${identity}`, `${ours}`])).toEqual({ code: 0, stdout: TEXT, stderr: '' });
  for (const armor of [['--armor'], []]) {
    expect(run('age', [...armor, '-r', await ageRecipient(key), '-o', `${theirs}`], TEXT).code).toBe(0);
    expect(await ageDecrypt(readFileSync(`${theirs}`), [key])).toBe(TEXT);
  }
});

testWithProgram('age-keygen', 'age', 'our identities are those of age-keygen', async () => {
  const key = await randomAgeIdentity();
  expect(run('age-keygen', ['-y'], `${key}\n`).stdout.trim()).toBe(await ageRecipient(key));
});
