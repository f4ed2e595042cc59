import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { didYouMean } from '../../config/did-you-mean';
import { UsageError } from '../cli/usage-error';
import { BadHomelab, readWorkspace } from '../cli/workspace';
import { errorCode } from '../error-code';
import { InvalidRecipient } from './age';
import { check } from './commands/check';
import { edit } from './commands/edit';
import { generate } from './commands/generate';
import { init } from './commands/init';
import { list } from './commands/list';
import { rotate } from './commands/rotate';
import { openSession, type Session, type Surroundings } from './commands/session';
import { set } from './commands/set';
import { show } from './commands/show';
import { identityPath } from './identity';
import { secretNeeds } from './needs';
import { secretsPath } from './open-secrets';
import { SecretsUnavailable } from './secrets-unavailable';
import { Interrupted, type Terminal } from './terminal';

const HELP = `npm run secrets -- [COMMAND] [options]

The secrets that a lab needs, in one encrypted file beside homelab.yaml: secrets.age (age-encryption.org). Nothing in clear gets
on a disk, into arguments or output; only show prints a value.

  list             every secret, who uses it, whether it exists, and what to do next   (default)
  init             makes your key (an age identity) and an empty secrets.age
  generate         makes all that can be made and does not exist; replaces nothing
  set NAME         enters a value: at a hidden prompt, or by standard input (... set NAME < FILE)
  edit             all of them in $VISUAL, $EDITOR or vi, on a file in memory. Editors that keep copies (swap, undo, history)
                   must not: for vim, EDITOR='vim -n -i NONE --cmd "set noundofile nobackup nowritebackup"'
  check            compares every value with what the lab needs: form, certificates, keys that belong together
  show NAME        prints one value, to a terminal only. --public: its public half (public key, certificate), to anywhere
  rotate NAME      makes a new value instead of the old one, and what belongs to it (key and certificate)

  --config FILE    the lab                              (default: homelab.yaml)
  --dist DIR       objects that declare secrets         (default: dist)
  --identity FILE  age identity that opens secrets.age  (default: $H5B_AGE_IDENTITY or ~/.config/h5b/age.txt)
  --public         with show: the public half
  --force          with show: also if standard output is no terminal; with rotate: although it breaks what runs
  -h, --help       this text

Exit codes: 0 done; for list and check: all are there · 1 a secret is missing or wrong · 2 the arguments, homelab.yaml or a value
that was entered are wrong · 3 this machine: no key, a file that cannot be read or written, no file system in memory · 130 Ctrl-C
`;

/** What the entry file gives to a run; tests give their own. */
export interface SecretsRun {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

type Code = 0 | 1 | 2 | 3 | 130;

/** `npm run secrets`: resolves with the exit code. */
export async function runSecrets(args: readonly string[], run: SecretsRun): Promise<Code> {
  try {
    return await dispatch(args, run);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const help = code === 2 && !(error instanceof BadHomelab) ? '\n\nHelp: npm run secrets -- --help' : '';
    run.terminal.err(`${error instanceof Error ? error.message : error}${help}\n`);
    return code;
  }
}

function codeOf(error: unknown): Code | undefined {
  if (error instanceof Interrupted) return 130;
  if (error instanceof SecretsUnavailable) return 3;
  if (error instanceof UsageError || error instanceof BadHomelab || error instanceof InvalidRecipient) return 2;
  return errorCode(error).startsWith('ERR_PARSE_ARGS') ? 2 : undefined;
}

const OPTIONS = {
  config: { type: 'string', default: 'homelab.yaml' },
  dist: { type: 'string', default: 'dist' },
  identity: { type: 'string' },
  public: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

interface Flags {
  readonly public: boolean;
  readonly force: boolean;
}

async function dispatch(args: readonly string[], { terminal, environment, now }: SecretsRun): Promise<Code> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  if (values.help) {
    terminal.out(HELP);
    return 0;
  }
  const [command = 'list', ...names] = positionals;
  const name = nameOf(command, names);
  const { lab, dist } = readWorkspace(values.config, values.dist);
  const surroundings: Surroundings = {
    lab,
    needs: needsOf(() => secretNeeds(lab, dist)),
    hasDist: dist.length > 0,
    path: secretsPath(values.config),
    identityPath: identityPath(values.identity, environment),
    ...{ terminal, environment, now },
  };
  if (command === 'init') return init(surroundings);
  if (command === 'list') return listed(surroundings);
  return opened(await openSession(surroundings), command, name, values);
}

function opened(session: Session, command: string, name: string, flags: Flags): Promise<Code> | Code {
  switch (command) {
    case 'generate':
      return generate(session);
    case 'check':
      return check(session);
    case 'edit':
      return edit(session);
    case 'set':
      return set(session, name);
    case 'rotate':
      return rotate(session, name, flags.force);
    default:
      return show(session, name, flags);
  }
}

const NAMELESS: readonly string[] = ['list', 'init', 'generate', 'edit', 'check'];
const NAMED: readonly string[] = ['set', 'show', 'rotate'];

/** The name that a command works on, '' if it works on all. A value in its place is not repeated. */
function nameOf(command: string, names: readonly string[]): string {
  const known = [...NAMELESS, ...NAMED];
  if (!known.includes(command))
    throw new UsageError(`there is no command "${command}"; ${didYouMean(command, known, 'there are')}`);
  const [name = '', ...more] = names;
  if (NAMELESS.includes(command) && names.length > 0) throw new UsageError(`${command} takes no name`);
  if (NAMED.includes(command) && (name === '' || more.length > 0))
    throw new UsageError(
      `${command} takes one name${command === 'set' ? '; the value comes by a prompt or standard input, never as an argument' : ''}`,
    );
  return name;
}

/** A dist/ that says something impossible is bad input. */
function needsOf<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${error}`);
  }
}

/** A list is worth something even if nobody can open the file. */
async function listed(surroundings: Surroundings): Promise<Code> {
  if (!existsSync(surroundings.path))
    return list(surroundings, new Map(), [
      `There is no ${surroundings.path} yet. Make it, and the key that opens it:\n  npm run secrets -- init`,
    ]);
  try {
    return list(surroundings, (await openSession(surroundings)).file.values);
  } catch (error) {
    if (!(error instanceof SecretsUnavailable)) throw error;
    list(surroundings, undefined);
    surroundings.terminal.err(`\n${error.message}\n`);
    return 3;
  }
}
