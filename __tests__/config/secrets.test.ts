import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDiagnostics } from '../../config/diagnostic';
import { parseHomelab } from '../../config/load';
import { isSecretName, secretsIn } from '../../config/secret-like';

const TAIL = 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0';

const shapes: readonly (readonly [string, string])[] = [
  ['an age identity', 'AGE-SECRET-KEY-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQ'],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----'],
  ['a k3s token', `K10${'0123456789abcdef'.repeat(4)}::server:0123456789`],
  ['an AWS access key', 'AKIAABCDEFGHIJKLMNOP'],
  ['a Backblaze application key', `K003${TAIL.slice(0, 27)}`],
  ['a GitHub token', `ghp_${TAIL.slice(0, 36)}`],
  ['a GitLab token', `glpat-${TAIL.slice(0, 20)}`],
  ['a Telegram bot token', `123456789:${TAIL.slice(0, 35)}`],
  ['a Slack token', 'xoxb-1234567890-abcdef'],
  ['a JSON web token', `eyJ${TAIL}.${TAIL}.${TAIL}`],
  ['a URL with a password', 'smtp://lab:hunter2@mail.example.net'],
];

describe('the shape of a secret', () => {
  test.each(shapes)('%s is recognised', (kind, secret) => {
    expect(secretsIn(`before ${secret} after`)).toMatchObject([{ kind, start: 'before '.length }]);
  });

  test.each([
    'thJMtr4SIi1TvKFGamf0EiMjYsz5chLQwaQwbL9hiQw=',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPFYXw84fxbyMszGUb1P2RqTqcFrMaUFpU1Q2vVH2GqL test',
    'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
    'https://git@example.net/lab',
    'ssh://git@git.example.net:2222/lab',
    'sha256:16ca445e58fa71d4f7ff287d4e9793ea690ccae932a5e200852371425cd7abb0',
    '-----BEGIN CERTIFICATE-----',
  ])('"%s" is none', (text) => {
    expect(secretsIn(text)).toEqual([]);
  });
});

describe('the name of a secret', () => {
  test.each(['password', 'RCON_PASSWORD', 'privateKey', 'preshared-key', 'apiToken', 'application_key', 'clientSecret'])(
    '%s is one',
    (name) => {
      expect(isSecretName(name)).toBe(true);
    },
  );

  test.each(['publicKey', 'secrets', 'PASSWORD_FILE', 'key', 'keep', 'tokens', 'passwordless'])('%s is none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('a pasted secret', () => {
  const everywhere: readonly (readonly [string, (secret: string) => string])[] = [
    ['a value', (secret) => `cluster:\n  name: "${secret}"\n`],
    ['an element', (secret) => `network:\n  dns: ["${secret}"]\n`],
    ['a comment', (secret) => `# ${secret}\ncluster: {}\n`],
    ['a key', (secret) => `apps:\n  "${secret}": {}\n`],
    ['a value of an unknown key', (secret) => `colour: "${secret}"\n`],
    ['broken YAML', (secret) => `cluster: [ "${secret}"\n`],
  ];

  test.each(
    shapes
      .filter(([, secret]) => !secret.includes('\n'))
      .flatMap(([kind, secret]) => everywhere.map(([place, write]) => [kind, place, write(secret), secret] as const)),
  )('%s in %s is told and never repeated', (kind, _place, text, secret) => {
    const loaded = parseHomelab(text, 'homelab.yaml');
    const rendered = loaded.ok ? 'accepted' : renderDiagnostics(loaded.diagnostics, loaded.lines);
    expect(rendered).toContain(`this is ${kind}`);
    expect(rendered).not.toContain(secret.replace('@mail.example.net', '').slice(-7));
  });

  test('of several lines is hidden to its last line', () => {
    const loaded = parseHomelab(
      'cluster:\n  name: |\n    -----BEGIN PRIVATE KEY-----\n    bm90IGEga2V5\n    -----END PRIVATE KEY-----\n',
      'f',
    );
    expect(loaded.lines.join('\n')).not.toMatch(/bm90|PRIVATE/);
  });

  test('in a field with the name of a secret is told whatever it looks like', () => {
    const loaded = parseHomelab('access:\n  wireguard:\n    privateKey: hunter2\n', 'f');
    const rendered = loaded.ok ? 'accepted' : renderDiagnostics(loaded.diagnostics, loaded.lines);
    expect(rendered).toContain('f:3:17: error: access.wireguard.privateKey: a field of this name holds a secret');
    expect(rendered).not.toContain('hunter2');
  });

  test('is repeated by no fixture', () => {
    const folder = join(__dirname, 'invalid');
    const told = readdirSync(folder)
      .filter((name) => name.startsWith('secret-'))
      .map((name) => {
        const loaded = parseHomelab(readFileSync(join(folder, name), 'utf8'), name);
        return loaded.ok ? '' : renderDiagnostics(loaded.diagnostics, loaded.lines);
      });
    expect(told.length).toBeGreaterThanOrEqual(8);
    expect(told.filter((text) => /hunter2|QQQQ|aaaa|IJ1n0t|bm90/.test(text))).toEqual([]);
  });
});
