import { secretProblems } from '../check-secrets';
import { publicHints } from './hints';
import { missingLines } from './list';
import type { Outcome, Session } from './session';

/** Compares every value with what the lab needs it to be. */
export function check(session: Session): Outcome {
  const { needs, file, terminal, lab, hasDist } = session;
  const missing = needs.filter(({ name }) => !file.values.has(name));
  const problems = secretProblems({ ...session, values: file.values });
  for (const { name, problem, remedy } of problems) terminal.out(`wrong    ${name} ${problem}\n  do: ${remedy}\n`);
  for (const { name } of missing) terminal.out(`missing  ${name}\n`);
  if (!hasDist) terminal.out('There is no dist/: npm run synth makes it, and its components may need more.\n');
  for (const text of missingLines(missing)) terminal.out(`\n${text}\n`);
  if (problems.length + missing.length > 0) return 1;
  terminal.out(`All ${needs.length} secrets are there and fit homelab.yaml.\n`);
  for (const hint of publicHints(lab, needs, file.values).filter((text) => text.includes('homelab.yaml')))
    terminal.out(`\n${hint}\n`);
  return 0;
}
