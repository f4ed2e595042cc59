import type { Rule } from './rule';
import { access } from './rules/access/index';
import { hygiene } from './rules/hygiene/index';
import { network } from './rules/network/index';
import { references } from './rules/references/index';
import { rollouts } from './rules/rollouts/index';
import { workloads } from './rules/workloads/index';

/** THE list of rules, by family. `docs/reference/checks.md` is generated from it. */
export const rules: readonly Rule[] = [...references, ...workloads, ...rollouts, ...access, ...network, ...hygiene];
