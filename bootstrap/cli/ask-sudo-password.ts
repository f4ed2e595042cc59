import { Secret } from '../secrets/secret';
import { processTerminal, type Terminal } from '../secrets/terminal';
import { UsageError } from './usage-error';

/**
 * The password that a user's sudo asks for: a line that is typed at a hidden prompt, or standard input where that is no terminal,
 * without its line end. Throws `UsageError` for none, for more than a line, and for root, who needs no sudo.
 */
export async function askSudoPassword(user: string, terminal: Terminal = processTerminal()): Promise<Secret> {
  if (user === 'root') throw new UsageError('--ask-sudo-password: root needs no sudo; name who logs in with --user');
  const typed = terminal.isInTerminal
    ? await terminal.readHidden(`Password of ${user} for sudo: `)
    : (await terminal.readAll()).replace(/\r?\n$/, '');
  if (typed === '') throw new UsageError('--ask-sudo-password: no password was given, neither typed nor by standard input');
  if (typed.includes('\n')) throw new UsageError('--ask-sudo-password: standard input holds more than one line');
  return new Secret(typed);
}
