import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '../../../bootstrap/transport/host-key';
import { KnownHosts, parseKnownHosts } from '../../../bootstrap/transport/known-hosts';
import { makeKeyPair } from '../../support/ssh-server';

const pair = makeKeyPair();
const KEY = `ssh-ed25519 ${pair.wire.toString('base64')}`;

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'h5b-known-'));
  path = join(directory, 'known_hosts');
});
afterEach(() => rmSync(directory, { recursive: true }));

const linesFor = (text: string, address: string, port: number) => {
  writeFileSync(path, text);
  return new KnownHosts(path).lookUp(address, port).map(({ line }) => line);
};

test.each([
  ['an address', '10.0.0.1', '10.0.0.1', 22, true],
  ['an address, but at another port', '10.0.0.1', '10.0.0.1', 2222, false],
  ['a port', '[10.0.0.1]:2222', '10.0.0.1', 2222, true],
  ['a port, but at another one', '[10.0.0.1]:2222', '10.0.0.1', 22, false],
  ['one of several', 'nas,nas.lan,10.0.0.1', '10.0.0.1', 22, true],
  ['any case', 'NAS.lan', 'nas.LAN', 22, true],
  ['an asterisk', '10.0.0.*', '10.0.0.77', 22, true],
  ['an asterisk with a port', '[10.0.0.*]:2222', '10.0.0.77', 2222, true],
  ['a question mark', 'pi?', 'pi4', 22, true],
  ['a question mark for exactly one', 'pi?', 'pi44', 22, false],
  ['a dot for a dot only', '10.0.0.1', '10a0b0c1', 22, false],
  ['no part of a name', 'nas', 'nas2', 22, false],
  ['an exception', '10.0.0.*,!10.0.0.7', '10.0.0.7', 22, false],
  ['what is beside an exception', '10.0.0.*,!10.0.0.7', '10.0.0.8', 22, true],
])('a line is found by %s', (_what, hosts, address, port, found) => {
  expect(linesFor(`# comment\n\n${hosts} ${KEY} somebody's comment\n`, address, port)).toEqual(found ? [3] : []);
});

test('a certificate authority pins nothing, a revoked key is found', () => {
  expect(linesFor(`@cert-authority * ${KEY}\n@revoked * ${KEY}\n`, 'nas', 22)).toEqual([2]);
});

test.each([
  ['too few fields', 'nas ssh-ed25519', 'expected "hosts type key"'],
  ['an unknown marker', `@trusted nas ${KEY}`, 'unknown marker @trusted'],
  ['no base64', 'nas ssh-ed25519 AAAA!', 'the key is no ssh-ed25519 key in base64'],
  ['a cut key', `nas ${KEY.slice(0, 20)}`, 'the key is no ssh-ed25519 key in base64'],
  ['a key of another type', `nas ssh-rsa ${pair.wire.toString('base64')}`, 'the key is no ssh-rsa key in base64'],
])('a line with %s is named', (_what, line, problem) => {
  expect(() => parseKnownHosts(`\n${line}\n`, 'known_hosts')).toThrow(
    new Error(`known_hosts:2: ${problem}; correct or remove the line: ${line}`),
  );
});

test('a key is added behind a last line without an end', () => {
  writeFileSync(path, `old ${KEY}`);
  const known = new KnownHosts(path);
  known.add('10.0.0.1', 2222, pair.wire);
  known.add('NAS', 22, pair.wire);
  expect(readFileSync(path, 'utf8')).toBe(`old ${KEY}\n[10.0.0.1]:2222 ${KEY}\nnas ${KEY}\n`);
});

test('a file that is not there knows nobody, and looking makes none', () => {
  expect(new KnownHosts(path).lookUp('nas', 22)).toEqual([]);
  expect(existsSync(path)).toBe(false);
});

const keygen = spawnSync('ssh-keygen', ['-?']).error === undefined ? test : test.skip;

keygen('ssh-keygen finds our lines and we find what it hashed, with its fingerprint', () => {
  const known = new KnownHosts(path);
  known.add('10.0.0.1', 2222, pair.wire);
  known.add('nas', 22, pair.wire);
  expect(spawnSync('ssh-keygen', ['-F', '[10.0.0.1]:2222', '-f', path], { encoding: 'utf8' }).stdout).toContain('found: line 1');
  expect(spawnSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).stdout).toContain(fingerprint(pair.wire));
  spawnSync('ssh-keygen', ['-H', '-f', path]);
  expect(readFileSync(path, 'utf8')).toMatch(/^\|1\|/);
  expect(known.lookUp('10.0.0.1', 2222).map(({ line }) => line)).toEqual([1]);
  expect(known.lookUp('nas', 22).map(({ line }) => line)).toEqual([2]);
  expect(known.lookUp('10.0.0.1', 22)).toEqual([]);
});
