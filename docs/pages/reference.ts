import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRender } from '../../bootstrap/render/run-render';
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
const MISSION = join(__dirname, '..', '..', '__tests__', 'config', 'valid', 'mission.yaml');
const TUTORIALS = ['docs/tutorial/first-lab.md', 'docs/tutorial/bare-metal.md'];

/** The lab that the repository came with, and its boot files: what pages speak of, whatever the owner makes of homelab.yaml. */
function renderedMission(): void {
  copyFileSync(MISSION, 'homelab.yaml');
  runRender({ config: 'homelab.yaml', out: 'boot' }, { write: () => undefined });
}

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
    ...TUTORIALS.map((path) => [path, tutorialPage(path)] as const),
    ['docs/explanation/netboot.md', tutorialPage('docs/explanation/netboot.md', renderedMission)],
    ['homelab.schema.json', homelabJsonSchemaText()],
  ]);
}
