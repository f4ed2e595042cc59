import { didYouMean } from '../did-you-mean';
import type { Draft } from '../draft';
import { error, type Path, type Problem } from '../problem';

/** Problems between fields. A rule runs on whatever is valid and says nothing about what is missing. */
export type Rule = (lab: Draft) => Iterable<Problem>;

/** A name that refers to nothing. `plural` is what there is a list of, e.g. `nodes`. */
export const unknownName = (path: Path, name: string, plural: string, known: readonly string[]): Problem =>
  error(path, `"${name}" is none of the ${plural}; ${didYouMean(name, known, `the ${plural} are`)}`);
