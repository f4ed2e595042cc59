import { UsageError } from '../../cli/usage-error';
import { InvalidRecipient } from '../age';
import { secretProblems } from '../check-secrets';
import { editInMemory } from '../scratch-file';
import type { Secret } from '../secret';
import { formatSecretsFile, parseSecretsFile, type SecretsFile, SecretsFileProblem } from '../secrets-file';
import type { Outcome, Session } from './session';

/** Opens everything in the person's editor, on a file in memory, and keeps what it is afterwards. */
export async function edit(session: Session): Promise<Outcome> {
  const { file, terminal, environment } = session;
  const editor = environment.VISUAL || environment.EDITOR || 'vi';
  const directories = [environment.XDG_RUNTIME_DIR, '/dev/shm'].flatMap((directory) => directory || []);
  let text: Secret = formatSecretsFile(file);
  for (;;) {
    text = await editInMemory(text, { directories, editor });
    const problem = await keep(session, text);
    if (problem === undefined) return 0;
    if (!terminal.isInTerminal) throw new UsageError(`${problem}. Nothing was changed`);
    await terminal.readHidden(`${problem}.\nEnter opens the editor again, Ctrl-C forgets what you wrote: `);
  }
}

/** Saves what the text says; what is wrong with it, if it cannot be. */
async function keep(session: Session, text: Secret): Promise<string | undefined> {
  const { file: before, store, terminal, needs } = session;
  try {
    const file = parseSecretsFile(text.reveal());
    // What was wrong before, npm run secrets -- check tells; here it must not be in the way.
    const touched = needs.filter(({ name }) => file.values.get(name)?.reveal() !== before.values.get(name)?.reveal());
    const [wrong] = secretProblems({ ...session, needs: touched, values: file.values });
    if (wrong) return `${wrong.name} ${wrong.problem}`;
    const changes = changed(before, file);
    if (changes.length > 0) await store.write(file);
    terminal.out(changes.map((line) => `${line}\n`).join('') || 'Nothing changed.\n');
    return undefined;
  } catch (error) {
    if (error instanceof SecretsFileProblem || error instanceof InvalidRecipient) return error.message;
    throw error;
  }
}

function changed(before: SecretsFile, after: SecretsFile): readonly string[] {
  const names = [...new Set([...before.values.keys(), ...after.values.keys()])].sort();
  const lines = names.flatMap((name) => {
    const [old, fresh] = [before.values.get(name)?.reveal(), after.values.get(name)?.reveal()];
    if (old === fresh) return [];
    return [`${old === undefined ? 'added' : fresh === undefined ? 'deleted' : 'replaced'}  ${name}`];
  });
  const recipients = [...after.recipients].sort().join(', ');
  return recipients === [...before.recipients].sort().join(', ') ? lines : [...lines, `recipients  ${recipients}`];
}
