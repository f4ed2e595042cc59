import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomSshKey, sshPublicKey } from '../../../bootstrap/secrets/ssh-key';
import { temporaryDirectory } from './temporary-directory';
import { run, testWithProgram } from './test-with-program';

/** `ssh-keygen` on a key file with the mode that it wants. */
function keygen(key: string, ...args: readonly string[]) {
  const file = join(temporaryDirectory(), 'key');
  writeFileSync(file, key, { mode: 0o600 });
  return run('ssh-keygen', [...args, '-f', file]);
}

// Comments of every length up to a block, for every length of the padding.
testWithProgram('ssh-keygen', 'openssh-client', 'ssh-keygen reads our keys, and says the same of them', () => {
  for (let length = 0; length <= 8; length++) {
    const comment = 'x'.repeat(length);
    const key = randomSshKey(comment);
    const { line, fingerprint } = sshPublicKey(key);
    expect(keygen(key, '-y').stdout.trim()).toBe(`${line} ${comment}`.trim());
    expect(keygen(key, '-l').stdout).toContain(`256 ${fingerprint} `);
  }
});

testWithProgram('ssh-keygen', 'openssh-client', 'we read the keys of ssh-keygen, unless they have a passphrase', () => {
  const file = join(temporaryDirectory(), 'key');
  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    expect(run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', `${file}-${type}`]).code).toBe(0);
    const text = run('cat', [`${file}-${type}`]).stdout;
    expect(sshPublicKey(text).line).toBe(run('cat', [`${file}-${type}.pub`]).stdout.trim());
  }
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'passphrase', '-f', `${file}-locked`]);
  expect(() => sshPublicKey(run('cat', [`${file}-locked`]).stdout)).toThrow(/passphrase, which nobody can enter/);
});

test('two keys differ', () => {
  expect(sshPublicKey(randomSshKey('a')).line).not.toBe(sshPublicKey(randomSshKey('a')).line);
});

test.each([
  ['a word', () => 'hunter2hunter2'],
  ['another PEM', (key: string) => key.replaceAll('OPENSSH ', '')],
  ['half of it', (key: string) => key.slice(0, key.length / 2)],
  ['without its middle', (key: string) => key.replace(/(OPENSSH PRIVATE KEY-----\n.{40})[\s\S]*(\n-----END)/, '$1$2')],
])('%s is refused without being shown', (_, damage) => {
  const text = damage(randomSshKey('a'));
  const message = thrown(() => sshPublicKey(text));
  expect(message).toMatch(/^(not a|a damaged) private key in OpenSSH format; /);
  expect(message).not.toContain(text.split('\n')[1] ?? text);
});

function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
