import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { WriteAction } from '../../../bootstrap/plan/action';
import { Secret } from '../../../bootstrap/secrets/secret';
import { CommandFailed } from '../../../bootstrap/transport/command-failed';
import { parseJump } from '../../../bootstrap/transport/connect';
import { perform } from '../../../bootstrap/transport/perform';
import { LocalHost } from '../../support/local-host';
import { rejection, Workbench } from './in-process';
import { ownGroup } from './real-sshd';

const owner = `${userInfo().username}:${ownGroup()}`;
const host = new LocalHost('storage');
let bench: Workbench;
beforeEach(() => {
  bench = new Workbench();
});
afterEach(() => bench.dispose());

describe('a command', () => {
  test('that succeeds passes on its lines', async () => {
    const { host: remote } = await bench.pair();
    const lines: string[] = [];
    await perform(remote, { do: 'run', script: 'cat; echo out', input: new Secret('in\n'), timeoutSeconds: 20 }, (line) =>
      lines.push(line),
    );
    expect(lines).toEqual(['in', 'out']);
  });

  test.each([
    ['its standard error', 'echo out; echo "E: no disk" >&2; exit 100', 'exit 100 of: %\nE: no disk'],
    ['its standard output if that is all', 'echo "no disk"; exit 3', 'exit 3 of: %\nno disk'],
    ['that it said nothing', 'exit 3', 'exit 3 of: %\nIt printed nothing.'],
  ])('that fails shows %s', async (_what, script, message) => {
    const error = await rejection(perform(host, { do: 'run', script, timeoutSeconds: 20 }));
    expect(error).toBeInstanceOf(CommandFailed);
    expect(error.message).toBe(`storage: ${message.replace('%', script)}`);
  });
});

describe('a file', () => {
  const write = (name: string, changes: Partial<WriteAction> = {}): WriteAction => ({
    do: 'write',
    path: join(bench.directory, name),
    content: 'new\n',
    mode: '0640',
    owner,
    ...changes,
  });

  test.each([
    ['text', 'Grüße\n', 'Grüße\n'],
    ['bytes', Buffer.from([0, 255, 10, 13]), Buffer.from([0, 255, 10, 13]).toString('latin1')],
    ['a secret', new Secret('hidden'), 'hidden'],
    ['nothing', '', ''],
  ])('gets %s, mode and owner', async (what, content, expected) => {
    const action = write('file', { content });
    await perform(host, action);
    expect(readFileSync(action.path, what === 'bytes' ? 'latin1' : 'utf8')).toBe(expected);
    expect(statSync(action.path).mode & 0o7777).toBe(0o640);
  });

  test.each(['with space', "it's", '$(touch owned)', '-rf', '*', 'ümlaut', 'new\nline'])('may be called %j', async (name) => {
    await perform(host, write(name));
    expect(readFileSync(join(bench.directory, name), 'utf8')).toBe('new\n');
    expect(existsSync(join(bench.directory, 'owned'))).toBe(false);
  });

  test('takes with it what a killed write left behind, and nothing else', async () => {
    for (const name of ['.file.h5b-abc', '.file.h5b-0123', '.other.h5b-abc', '.file']) bench.file(name, 'left');
    await perform(host, write('file'));
    const left = readdirSync(bench.directory).filter((name) => name.startsWith('.'));
    expect(left).toEqual(['.file', '.other.h5b-abc']);
  });

  test('replaces a symbolic link and leaves what it led to', async () => {
    const target = bench.file('target', 'old');
    symlinkSync(target, join(bench.directory, 'file'));
    await perform(host, write('file'));
    expect([readFileSync(join(bench.directory, 'file'), 'utf8'), readFileSync(target, 'utf8')]).toEqual(['new\n', 'old']);
  });

  test.each([
    ['its directory is missing', 'none/file', {}, /No such file or directory/],
    ['a directory has its name', 'directory', {}, /cannot overwrite directory/],
    ['its owner does not exist', 'file', { owner: 'nobody-at-all:root' }, /invalid user/],
  ])('is refused if %s, and leaves nothing behind', async (_what, name, changes, message) => {
    mkdirSync(join(bench.directory, 'directory'));
    const error = await rejection(perform(host, write(name, changes)));
    expect(error.message).toMatch(/^storage: exit 1 of: write .*\n/);
    expect(error.message).toMatch(message);
    expect(readdirSync(bench.directory).filter((entry) => entry.includes('.h5b-'))).toEqual([]);
  });
});

describe('an upload', () => {
  const content = Buffer.alloc(9 * 1024 * 1024, 'part');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const upload = (changes = {}) => ({
    do: 'upload' as const,
    path: join(bench.directory, 'k3s'),
    source: join(bench.directory, 'source'),
    sha256,
    mode: '0755',
    owner,
    ...changes,
  });
  const temporary = () => join(bench.directory, `.k3s.h5b-${sha256.slice(0, 16)}`);
  beforeEach(() => writeFileSync(join(bench.directory, 'source'), content));

  test('brings every byte, mode and owner, and tells how far it is', async () => {
    const lines: string[] = [];
    await perform(host, upload(), (line) => lines.push(line));
    expect(lines).toEqual(['8.4 MB of 9.4 MB', '9.4 MB of 9.4 MB']);
    expect(readFileSync(upload().path).equals(content)).toBe(true);
    expect(statSync(upload().path).mode & 0o7777).toBe(0o755);
    expect(existsSync(temporary())).toBe(false);
  });

  test('goes on with what is there, and removes what is left of another version', async () => {
    writeFileSync(temporary(), content.subarray(0, 9_000_000));
    bench.file('.k3s.h5b-ffff000011112222', 'old');
    const lines: string[] = [];
    await perform(host, upload(), (line) => lines.push(line));
    expect(lines).toEqual(['goes on at 9.0 MB of 9.4 MB', '9.4 MB of 9.4 MB']);
    expect(readFileSync(upload().path).equals(content)).toBe(true);
    expect(readdirSync(bench.directory).filter((name) => name.includes('.h5b-'))).toEqual([]);
  });

  test('with other bytes than ours is refused there, and begins anew', async () => {
    writeFileSync(temporary(), Buffer.alloc(9_000_000, 'evil'));
    const { message } = await rejection(perform(host, upload()));
    expect(message).toMatch(
      new RegExp(
        `^storage: exit 1 of: upload .*/k3s \\(finish\\)\nwhat arrived has sha256 [0-9a-f]{64}, expected ${sha256}; run the same again$`,
      ),
    );
    expect(existsSync(upload().path)).toBe(false);
    await perform(host, upload());
    expect(readFileSync(upload().path).equals(content)).toBe(true);
  });

  test('is refused here if the file is not the one that was planned', async () => {
    const before = host.commands.length;
    writeFileSync(upload().source, 'other');
    const { message } = await rejection(perform(host, upload()));
    const actual = createHash('sha256').update('other').digest('hex');
    expect(message).toBe(`${upload().source} has sha256 ${actual}, expected ${sha256}; remove it, and it is downloaded again`);
    expect(host.commands).toHaveLength(before);
  });
});

test.each([
  ['admin@gate.example.org:2222', { user: 'admin', address: 'gate.example.org', port: 2222 }],
  ['gate', { user: 'root', address: 'gate', port: 22 }],
  ['admin@10.0.0.1', { user: 'admin', address: '10.0.0.1', port: 22 }],
  ['admin@[fd00::1]:2222', { user: 'admin', address: 'fd00::1', port: 2222 }],
])('jump host %s is understood', (text, expected) => {
  expect(parseJump(text)).toEqual(expected);
});

test.each(['', 'a b', 'gate:', 'gate:0', 'gate:65536', '@gate', 'ssh://gate', 'fd00::1'])('jump host %j is refused', (text) => {
  expect(() => parseJump(text)).toThrow(
    new Error(`jump host ${JSON.stringify(text)}: expected user@host:port, e.g. admin@gate.example.org:22`),
  );
});
