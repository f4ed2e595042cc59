import { rules } from '../../checks/index';
import type { Rule } from '../../checks/rule';
import { access } from '../../checks/rules/access/index';
import { hygiene } from '../../checks/rules/hygiene/index';
import { network } from '../../checks/rules/network/index';
import { references } from '../../checks/rules/references/index';
import { rollouts } from '../../checks/rules/rollouts/index';
import { workloads } from '../../checks/rules/workloads/index';
import { upgradeRules } from '../../checks/upgrade/index';
import { GENERATED } from './markdown';

const FAMILIES: readonly (readonly [string, string, readonly Rule[]])[] = [
  ['References', 'What an object names has to be there.', references],
  ['Workloads', 'Pods have to start, fit, and stay in their limits.', workloads],
  ['Rollouts', 'Releases, drains and the loss of a node must not stop what has to go on.', rollouts],
  ['Access', 'Rights are no wider than they have to be.', access],
  ['Network', 'Addresses, policies and the mesh.', network],
  ['Hygiene', 'Objects that the API server and GitOps take as they are meant.', hygiene],
];

/** Every rule, by family. Throws if a rule of `checks/index.ts` is in no family. */
export function checksPage(): string {
  const shown = FAMILIES.flatMap(([, , family]) => family);
  const lost = rules.filter((rule) => !shown.includes(rule)).map(({ id }) => id);
  if (lost.length > 0) throw new Error(`no family in docs/pages/checks-page.ts has ${lost.join(', ')}; add it there`);
  const errors = rules.filter(({ severity }) => severity === 'error').length;
  return `# Checks

${GENERATED}

${rules.length} rules run over all objects of every synth, ${errors} as errors (nothing is written) and ${rules.length - errors} as warnings.
\`npm run check\` runs them over any other YAML: see [how to](../how-to/check-other-yaml.md).

A rule marked *acceptable* may be broken for a reason, which an annotation on the object states:
\`allow.h5b.io/<rule>: <reason>\`, see [how to](../how-to/accept-a-finding.md). An annotation that accepts nothing, or whose reason
is shorter than twelve characters, is a warning itself (\`acceptance-in-use\`).

${FAMILIES.map(([name, , family]) => `- [${name}](#${name.toLowerCase()}): ${family.length} rules`).join('\n')}
- [Upgrades](#upgrades): ${upgradeRules.length} rules between two versions of a cluster

${FAMILIES.map(([name, what, family]) => [`## ${name}`, what, ...family.map(section)].join('\n\n')).join('\n\n')}

## Upgrades

What a person should know before the new objects are applied over those that the directory holds. Only \`npm run synth\` looks, and
it never stops for these: they may be meant.

${upgradeRules.map((rule) => section({ ...rule, severity: 'warning' })).join('\n\n')}
`;
}

const section = ({ id, severity, acceptable, why, remedy }: Omit<Rule, 'check'>): string =>
  `### ${id}\n\n*${severity}${acceptable ? ', acceptable' : ''}* · ${escaped(why)}\n\nDo: ${escaped(remedy)}`;

/** `<name>` is HTML to Markdown. */
const escaped = (text: string): string => text.replaceAll(/<(?=\w)/g, '\\<');
