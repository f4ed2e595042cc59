import { generateMissing } from '../generate';
import { CA } from '../kubernetes-needs';
import type { SecretNeed } from '../secret-need';
import { publicHints } from './hints';
import { missingLines } from './list';
import type { Outcome, Session } from './session';

/** Makes every value that is missing and can be made; what exists stays. */
export async function generate(session: Session): Promise<Outcome> {
  const { needs, file, store, terminal, lab } = session;
  const made = generateMissing({ ...session, values: file.values });
  const values = new Map([...file.values, ...made]);
  if (made.size > 0) await store.write({ ...file, values });
  terminal.out(
    [...made.keys()]
      .sort()
      .map((name) => `made  ${name}\n`)
      .join('') || 'Nothing to make: all that can be made exists.\n',
  );
  const hints = publicHints(
    lab,
    needs.filter(({ name }) => made.has(name)),
    values,
  );
  const missing = missingLines(needs.filter(({ name, maker }) => !values.has(name) && maker === 'entered'));
  terminal.out([...hints, ...missing].map((text) => `\n${text}\n`).join(''));
  const stuck = needs.filter(({ name, maker }) => !values.has(name) && maker === 'generated');
  for (const need of stuck) terminal.err(`${need.name} was not made: ${reason(need)}\n`);
  return stuck.length === 0 ? 0 : 1;
}

function reason({ name, shape, pair }: SecretNeed): string {
  if (shape.kind !== 'certificate-key') return `it needs ${CA.key}`;
  return `${pair} exists and belongs to another key; enter that key, or make both anew: npm run secrets -- rotate ${name}`;
}
