import { tryNamedSecret, trySecretIn } from '../../checks/secret-value';

test.each([
  ['a password of any shape', 'DB_PASSWORD', 'summer', 'a password'],
  ['a random token', 'API_TOKEN', 'f3Kq9Zx7Lm2Vw8Rt5Yb1', 'a value that looks like a secret for "API_TOKEN"'],
  [
    'an identifier as a token',
    'CLIENT_SECRET',
    '123e4567-e89b-42d3-a456-426614174000',
    'a value that looks like a secret for "CLIENT_SECRET"',
  ],
])('%s is a secret', (_title, name, value, expected) => {
  expect(tryNamedSecret(name, value)).toBe(expected);
});

test.each(
  [
    ['no password', 'DB_PASSWORD', ''],
    ['a switch', 'RESET_PASSWORD', 'true'],
    ['a placeholder', 'DB_PASSWORD', '<your password>'],
    ['a reference', 'DB_PASSWORD', `$\{DB_PASSWORD}`],
    ['a file', 'DB_PASSWORD', '/run/secrets/db'],
    ['the name of an object', 'TLS_SECRET', 'web-tls-2024'],
    ['a short word', 'TOKEN', 'none-such'],
    ['a random value of another name', 'CHECKSUM', 'f3Kq9Zx7Lm2Vw8Rt5Yb1'],
  ].map((row): readonly [string, string, string] => [row[0] ?? '', row[1] ?? '', row[2] ?? '']),
)('%s is none', (_title, name, value) => {
  expect(tryNamedSecret(name, value)).toBeUndefined();
});

test('a URL with a password is a secret unless the password is filled in elsewhere', () => {
  expect(trySecretIn('postgres://web:hunter2@db')).toBe('a URL with a password');
  expect(trySecretIn('postgres://web:$(PASSWORD)@db')).toBeUndefined();
});

/** One secret of each kind in config/secret-like, put together here so that no scanner takes this file for a leak. */
test.each([
  ['an age identity', `AGE-SECRET-KEY-${'1QQPQZRFL9V8Z4X'}`],
  ['a private key', `-----BEGIN ${'EC PRIVATE KEY'}-----`],
  ['a k3s token', `K10${'0123456789abcdef'}::server:abc`],
  ['an AWS access key', `AKIA${'ABCDEFGHIJKLMNOP'}`],
  ['a Backblaze application key', `K003${'a'.repeat(27)}`],
  ['a GitHub token', `ghp_${'a'.repeat(36)}`],
  ['a GitLab token', `glpat-${'a'.repeat(20)}`],
  ['a Telegram bot token', `12345678:${'a'.repeat(35)}`],
  ['a Slack token', `xoxb-${'1234567890'}`],
  ['a JSON web token', ['eyJhbGciOiJIUz', 'eyJzdWIiOiIxMj', 'SflKxwRJSMeKKF'].join('.')],
])('%s is found inside of a longer text', (kind, secret) => {
  expect(trySecretIn(`before "${secret}" after`)).toBe(kind);
});
