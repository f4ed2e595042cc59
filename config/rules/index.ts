import type { Draft } from '../draft';
import type { Problem } from '../problem';

export type Rule = (lab: Draft) => Iterable<Problem>;
export const RULES: readonly Rule[] = [];
