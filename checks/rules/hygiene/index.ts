import type { Rule } from '../../rule';

export const hygiene: readonly Rule[] = [];
