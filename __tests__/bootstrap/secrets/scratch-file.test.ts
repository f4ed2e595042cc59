import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editInMemory } from '../../../bootstrap/secrets/scratch-file';
import { Secret } from '../../../bootstrap/secrets/secret';
import { SecretsUnavailable } from '../../../bootstrap/secrets/secrets-unavailable';
import { temporaryDirectory } from './temporary-directory';

const MEMORY = ['/dev/shm'];
const ours = () => readdirSync('/dev/shm').filter((name) => name.startsWith(`h5b-secrets-${process.pid}-`));

test('the editor gets a file for its user alone, in memory, and it is gone afterwards', async () => {
  const seen = join(temporaryDirectory(), 'seen');
  const editor = `stat -c %a "$1" "$(dirname "$1")" > ${seen}; stat -f -c %T "$1" >> ${seen}; echo "$1" >> ${seen}; echo two >> "$1"; :`;
  const text = await editInMemory(new Secret('one\n'), { directories: MEMORY, editor });
  expect(text.reveal()).toBe('one\ntwo\n');
  const [fileMode, directoryMode, type, path] = readFileSync(seen, 'utf8').split('\n');
  expect([fileMode, directoryMode, type]).toEqual(['600', '700', 'tmpfs']);
  expect(path).toMatch(/^\/dev\/shm\/h5b-secrets-\d+-.*\/secrets\.yaml$/);
  expect(existsSync(`${path}`)).toBe(false);
  expect(ours()).toEqual([]);
});

test('what an editor leaves beside the file goes with it', async () => {
  await editInMemory(new Secret('one'), { directories: MEMORY, editor: 'cp "$1" "$1~"; cp "$1" "$(dirname "$1")/.swp"; :' });
  expect(ours()).toEqual([]);
});

test.each(['false', 'no-such-editor', 'rm -f "$1"; exit 3;'])(
  'after "%s" nothing is kept, and nothing is left',
  async (editor) => {
    await expect(editInMemory(new Secret('one'), { directories: MEMORY, editor })).rejects.toThrow(SecretsUnavailable);
    expect(ours()).toEqual([]);
  },
);

test('a directory on a disk is not used; without any in memory it says what to do instead', async () => {
  const [onDisk, seen] = [join(__dirname), join(temporaryDirectory(), 'seen')];
  await expect(
    editInMemory(new Secret('one'), { directories: [onDisk, '/nowhere'], editor: `touch ${seen}; :` }),
  ).rejects.toThrow(/none of .*, \/nowhere is a file system in memory \(tmpfs\), .* npm run secrets -- set NAME/);
  expect(existsSync(seen)).toBe(false);
  await editInMemory(new Secret('one'), { directories: [onDisk, ...MEMORY], editor: `echo "$1" > ${seen}; :` });
  expect(readFileSync(seen, 'utf8')).toMatch(/^\/dev\/shm\//);
});

test('what a killed run left is removed by the next one, unless it still runs', async () => {
  // Above the largest number that a process can have (kernel.pid_max is at most 2^22).
  const [dead, alive] = ['/dev/shm/h5b-secrets-4194305-test', `/dev/shm/h5b-secrets-${process.pid}-test`];
  for (const directory of [dead, alive]) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'secrets.yaml'), 'left');
  }
  await editInMemory(new Secret('one'), { directories: MEMORY, editor: 'true' });
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
  await editInMemory(new Secret('one'), { directories: MEMORY, editor: `rm -r ${alive}; :` });
});
