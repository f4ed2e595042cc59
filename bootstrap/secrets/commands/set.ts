import { UsageError } from '../../cli/usage-error';
import { secretProblems } from '../check-secrets';
import { Secret } from '../secret';
import { hasLines, type Shape, shapeProblem, shapeRule } from '../shape';
import { needNamed, type Outcome, type Session } from './session';

/** Reads a value from a hidden prompt or from standard input, and keeps it. The command line is no place for it: ps shows that. */
export async function set(session: Session, name: string): Promise<Outcome> {
  const { needs, file, store, terminal, path } = session;
  const need = needNamed(session, name);
  if (terminal.isInTerminal && hasLines(need.shape))
    throw new UsageError(
      `${name} has several lines (${shapeRule(need.shape)}); give them by standard input: npm run secrets -- set ${name} < FILE`,
    );
  const read = terminal.isInTerminal
    ? await terminal.readHidden(`${name} (${shapeRule(need.shape)}; not shown): `)
    : await terminal.readAll();
  const text = trimmed(read, need.shape);
  const wrong = shapeProblem(need.shape, text);
  if (wrong !== undefined) throw new UsageError(`the value for ${name} ${wrong}. Nothing was changed`);
  const values = new Map([...file.values, [name, new Secret(text)]]);
  await store.write({ ...file, values });
  terminal.out(`${file.values.has(name) ? 'replaced' : 'set'}  ${name}  in ${path}\n`);
  if (file.values.has(name)) terminal.out(`${need.rotation}\n`);
  const problems = secretProblems({ ...session, needs: needs.filter((each) => each.name === name), values });
  for (const { problem, remedy } of problems) terminal.err(`careful: ${name} ${problem}\n  do: ${remedy}\n`);
  return problems.length === 0 ? 0 : 1;
}

/** Programs end their last line, and so do files of lines; in other values that newline is no part of them. */
function trimmed(text: string, shape: Shape): string {
  const unix = text.replaceAll('\r\n', '\n');
  return hasLines(shape) ? unix.replace(/\n*$/, '\n') : unix.replace(/\n$/, '');
}
