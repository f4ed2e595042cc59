import type { Rule } from '../../rule';

export const references: readonly Rule[] = [];
