import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIdentity } from '../../../bootstrap/secrets/identity';
import { Secret } from '../../../bootstrap/secrets/secret';
import type { SecretsFile } from '../../../bootstrap/secrets/secrets-file';
import { SecretsStore } from '../../../bootstrap/secrets/store';
import { temporaryDirectory } from './temporary-directory';

// The first use of age in a file compiles its library; a machine that is busy takes its time.
jest.setTimeout(60_000);

const NOW = new Date('2026-11-24T12:00:00Z');
const HIDDEN = 'hunter2hunter2';
const CONTENT: SecretsFile = { recipients: [], values: new Map([['k3s/agent-token', new Secret(HIDDEN)]]) };

async function newStore() {
  const directory = temporaryDirectory();
  const path = join(directory, 'secrets.age');
  const identity = await createIdentity(join(directory, 'identity', 'age.txt'), NOW);
  return { directory, path, identity, store: new SecretsStore(path, identity) };
}

const valueIn = async (store: SecretsStore) => (await store.tryRead())?.values.get('k3s/agent-token')?.reveal();

test('no file is no content', async () => {
  const { store } = await newStore();
  expect(await store.tryRead()).toBeUndefined();
});

test('what was written is read, by its owner only, and nothing else is left beside it', async () => {
  const { store, path, directory, identity } = await newStore();
  await store.write(CONTENT);
  expect(await valueIn(new SecretsStore(path, identity))).toBe(HIDDEN);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory).sort()).toEqual(['identity', 'secrets.age']);
  expect(readFileSync(path, 'utf8')).not.toContain(HIDDEN);
});

test('whoever saves can open it afterwards, and so can all others in it', async () => {
  const [mine, theirs] = [await newStore(), await newStore()];
  await mine.store.write({ ...CONTENT, recipients: theirs.identity.recipients });
  expect(await valueIn(new SecretsStore(mine.path, theirs.identity))).toBe(HIDDEN);
  expect((await mine.store.tryRead())?.recipients).toEqual([...mine.identity.recipients, ...theirs.identity.recipients].sort());
});

test('a change by somebody else in between is not overwritten', async () => {
  const { store, path, identity } = await newStore();
  await store.write(CONTENT);
  const other = new SecretsStore(path, identity);
  await other.tryRead();
  await store.write({ ...CONTENT, values: new Map([['k3s/agent-token', new Secret('newer')]]) });
  await expect(other.write(CONTENT)).rejects.toThrow(/changed by somebody else in the meantime; run the command again/);
  expect(await valueIn(store)).toBe('newer');
});

test('a file that appeared in between is not overwritten', async () => {
  const { store, path, identity } = await newStore();
  const late = new SecretsStore(path, identity);
  await late.tryRead();
  await store.write(CONTENT);
  await expect(late.write(CONTENT)).rejects.toThrow(/changed by somebody else/);
});

test('what a killed run left behind does not matter', async () => {
  const { store, directory } = await newStore();
  writeFileSync(join(directory, `.secrets.age.${process.pid}`), 'half');
  await store.write(CONTENT);
  expect(await valueIn(store)).toBe(HIDDEN);
});

test('a symbolic link stays one', async () => {
  const { directory, identity, path } = await newStore();
  const link = join(directory, 'link.age');
  await new SecretsStore(path, identity).write(CONTENT);
  symlinkSync(path, link);
  const store = new SecretsStore(link, identity);
  await store.tryRead();
  await store.write({ ...CONTENT, values: new Map([['k3s/agent-token', new Secret('newer')]]) });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await valueIn(new SecretsStore(path, identity))).toBe('newer');
});

test('with the wrong identity it says whose is needed', async () => {
  const [mine, theirs] = [await newStore(), await newStore()];
  await mine.store.write(CONTENT);
  await expect(new SecretsStore(mine.path, theirs.identity).tryRead()).rejects.toThrow(
    new RegExp(`is encrypted for others: no key of the identity file opens it .*${theirs.identity.recipients[0]}.*--identity`),
  );
});

test('a damaged file points to Git', async () => {
  const { store, path } = await newStore();
  await store.write(CONTENT);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300));
  await expect(store.tryRead()).rejects.toThrow(/secrets\.age is no age file, or was damaged; take the last good one from Git/);
});

test('a directory that is not there is told, with what is lost: nothing', async () => {
  const { identity, directory } = await newStore();
  await expect(new SecretsStore(join(directory, 'no', 'secrets.age'), identity).write(CONTENT)).rejects.toThrow(
    /cannot be written \(ENOENT\); it is as it was/,
  );
});
