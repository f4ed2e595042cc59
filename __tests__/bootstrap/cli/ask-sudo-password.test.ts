import { askSudoPassword } from '../../../bootstrap/cli/ask-sudo-password';
import type { Terminal } from '../../../bootstrap/secrets/terminal';

const terminal = (given: Partial<Terminal>): Terminal => ({
  out: () => undefined,
  err: () => undefined,
  isOutTerminal: false,
  isInTerminal: false,
  readAll: () => Promise.reject(new Error('read')),
  readHidden: () => Promise.reject(new Error('asked')),
  ...given,
});

test('is typed where somebody sits, and nothing but its line end is taken from standard input elsewhere', async () => {
  const typed = await askSudoPassword('admin', terminal({ isInTerminal: true, readHidden: (prompt) => Promise.resolve(prompt) }));
  expect(typed.reveal()).toBe('Password of admin for sudo: ');
  const piped = await askSudoPassword('admin', terminal({ readAll: () => Promise.resolve(' s e c r e t \n') }));
  expect(piped.reveal()).toBe(' s e c r e t ');
});

test.each([
  ['nothing', 'admin', '\n', 'no password was given'],
  ['two lines', 'admin', 'alpha\nbeta\n', 'more than one line'],
  ['a password of root', 'root', 'secret\n', 'root needs no sudo'],
])('refuses %s without showing it', async (_what, user, text, message) => {
  const asked = askSudoPassword(user, terminal({ readAll: () => Promise.resolve(text) }));
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.not.toThrow(/secret\n|alpha|beta/);
});
