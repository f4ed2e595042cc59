import { UsageError } from '../../cli/usage-error';
import { generateMissing, rotatedWith } from '../generate';
import { CA } from '../kubernetes-needs';
import { publicHints } from './hints';
import { needNamed, type Outcome, type Session } from './session';

/** Replaces a generated value, and those that stand or fall with it; says what has to follow. */
export async function rotate(session: Session, name: string, force: boolean): Promise<Outcome> {
  const { needs, file, store, terminal, lab } = session;
  const need = needNamed(session, name);
  if (need.maker === 'entered')
    throw new UsageError(`${name} is entered, not generated; replace it: npm run secrets -- set ${name}`);
  if (need.guarded && file.values.has(name) && !force)
    throw new UsageError(
      `a new ${name} alone would break what runs. ${need.rotation} If that is done: add --force, or set the new value`,
    );
  const names = rotatedWith(name, needs);
  const kept = new Map([...file.values].filter(([existing]) => !names.includes(existing)));
  const made = generateMissing({
    ...session,
    needs: needs.filter((each) => names.includes(each.name) || kept.has(each.name)),
    values: kept,
  });
  const lost = names.find((changed) => !made.has(changed));
  if (lost !== undefined)
    throw new UsageError(`no new ${lost} can be made: ${CA.key} or ${CA.certificate} is missing. Nothing was changed`);
  const values = new Map([...kept, ...made]);
  await store.write({ ...file, values });
  for (const changed of names) terminal.out(`${file.values.has(changed) ? 'replaced' : 'made'}  ${changed}\n`);
  terminal.out(`\n${need.rotation}\n`);
  for (const hint of publicHints(
    lab,
    needs.filter((each) => made.has(each.name)),
    values,
  ))
    terminal.out(`\n${hint}\n`);
  terminal.out(`\nThe value before is in Git's history of ${session.path}, if it was committed.\n`);
  return 0;
}
