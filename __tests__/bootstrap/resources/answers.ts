import { Facts } from '../../../bootstrap/facts/facts';
import type { Answer, Query } from '../../../bootstrap/facts/query';
import type { Action } from '../../../bootstrap/plan/action';
import type { Outcome } from '../../../bootstrap/plan/resource';

/** Facts in which these queries were answered with this standard output, or as given. */
export function factsOf(...answers: readonly (readonly [Query<unknown>, string | Partial<Answer>])[]): Facts {
  return new Facts(
    new Map(
      answers.map(([query, answer]) => [
        query.key,
        { code: 0, stdout: '', stderr: '', ...(typeof answer === 'string' ? { stdout: answer } : answer) },
      ]),
    ),
  );
}

/** The actions of an outcome; throws, showing it, if it is not a change. */
export function actionsOf(outcome: Outcome): readonly Action[] {
  if ('actions' in outcome) return outcome.actions;
  throw new Error(`not a change: ${JSON.stringify(outcome)}`);
}

/** Scripts of the actions, and `write <path>` for files. */
export function scriptsOf(outcome: Outcome): readonly string[] {
  return actionsOf(outcome).map((action) => (action.do === 'run' ? action.script : `${action.do} ${action.path}`));
}
