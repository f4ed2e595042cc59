import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { components } from '../../charts/index';
import type { Component } from '../../charts/lib/component';
import { inOrder } from '../../charts/lib/component-order';
import type { Lab } from '../../config/lab';
import { GENERATED, table } from './markdown';

const CHARTS = join(__dirname, '..', '..', 'charts');

/** Every component, each after all that it needs. Throws if one has no README. */
export function componentsPage(lab: Lab): string {
  const ordered = inOrder(components);
  const rows = ordered.map((component) => [
    `[${component.name}](#${component.name})`,
    `\`${component.namespace}\``,
    component.owns ? [component.owns.podSecurity ?? 'restricted', ...(component.owns.mesh ? ['mesh'] : [])].join(', ') : '',
    component.needs.join(', '),
    (component.enabled?.(lab) ?? true) ? 'yes' : 'no',
  ]);
  return `# Components

${GENERATED}

A component is a folder of \`charts/\`, a directory of \`dist/\` and a unit of GitOps, all of one name. This is the order in which they
are applied: each after all that it needs. *Owns* tells the Pod Security level of the namespace that the component brings, and
whether its pods are in the mesh; it is empty where another component owns the namespace. *Here*: whether the committed
\`homelab.yaml\` has it.

${table(['Component', 'Namespace', 'Owns', 'Needs', 'Here'], rows)}

${ordered.map(section).join('\n\n')}
`;
}

const section = (component: Component): string =>
  [
    `## ${component.name}`,
    firstParagraph(component.name),
    ...(component.owns?.reason ? [`Not \`restricted\`: ${component.owns.reason}`] : []),
    `[More](../../charts/${component.name}/README.md)`,
  ].join('\n\n');

/** What a component is for, with links as they have to be from here. */
function firstParagraph(name: string): string {
  const path = join(CHARTS, name, 'README.md');
  if (!existsSync(path)) throw new Error(`charts/${name}/README.md is missing; write what the component is for`);
  const [, paragraph = ''] = readFileSync(path, 'utf8').split('\n\n');
  return paragraph.replaceAll(
    /\]\((?!https?:|#)([^)]+)\)/g,
    (_all, target: string) => `](${posix.join('../../charts', name, target)})`,
  );
}
