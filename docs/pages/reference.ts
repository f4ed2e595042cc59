import { join } from 'node:path';
import { synthesize } from '../../charts/lib/synth';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import { readHomelab } from '../../config/load';
import { homelabJsonSchemaText } from '../../config/schema-json';
import { checksPage } from './checks-page';
import { commandsPage } from './commands-page';
import { componentsPage } from './components-page';
import { homelabPage } from './homelab-page';
import { reachabilityPage } from './reachability-page';
import { tutorialPage } from './tutorial-page';

const HOMELAB = join(__dirname, '..', '..', 'homelab.yaml');

/** Path below the repository → text of everything that is generated for readers. Throws if homelab.yaml is not valid. */
export function reference(): ReadonlyMap<string, string> {
  const read = readHomelab(HOMELAB);
  if (!read.ok) throw new Error(renderDiagnostics(read.diagnostics, read.lines));
  const lab = derive(read.homelab);
  const { flows, manifests } = synthesize(lab);
  return new Map([
    ['docs/reference/homelab-yaml.md', homelabPage()],
    ['docs/reference/checks.md', checksPage()],
    ['docs/reference/components.md', componentsPage(lab)],
    ['docs/reference/commands.md', commandsPage()],
    ['docs/reference/reachability.md', reachabilityPage(lab, flows, manifests)],
    ['docs/tutorial/first-lab.md', tutorialPage('docs/tutorial/first-lab.md')],
    ['homelab.schema.json', homelabJsonSchemaText()],
  ]);
}
