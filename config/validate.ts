/** From a parsed document to a `Homelab`, or to everything that is wrong with it. No text and no lines here. */
import { draftOf } from './draft';
import { formatPath, type Problem } from './problem';
import { RULES } from './rules';
import { type Homelab, homelabSchema } from './schema';
import { schemaProblems } from './schema-issues';
import { valueAt } from './value-at';

export interface Validated {
  /** Undefined if any problem is an error. */
  readonly homelab: Homelab | undefined;
  /** Errors and warnings. */
  readonly problems: readonly Problem[];
}

/** False if the field is there, but so wrong that the draft does not have it. */
const isReallyMissing = (value: unknown, { path, missing }: Problem): boolean =>
  missing === undefined || valueAt(value, [...path, missing]) === undefined;

const withoutRepeats = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [`${formatPath(problem.path)}: ${problem.message}`, problem])).values(),
];

/** Checks each field, then the rules between fields as far as their fields are valid. */
export const validateHomelab = (value: unknown): Validated => {
  const parsed = homelabSchema.safeParse(value);
  const draft = draftOf(value);
  const problems = withoutRepeats([
    ...(parsed.success ? [] : schemaProblems(homelabSchema, value, parsed.error.issues)),
    ...RULES.flatMap((rule) => [...rule(draft)]).filter((problem) => isReallyMissing(value, problem)),
  ]);
  const broken = problems.some(({ severity }) => severity === 'error');
  return { homelab: parsed.success && !broken ? parsed.data : undefined, problems };
};
