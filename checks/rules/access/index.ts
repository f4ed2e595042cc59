import type { Rule } from '../../rule';

export const access: readonly Rule[] = [];
