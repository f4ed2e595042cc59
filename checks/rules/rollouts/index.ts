import type { Rule } from '../../rule';

export const rollouts: readonly Rule[] = [];
