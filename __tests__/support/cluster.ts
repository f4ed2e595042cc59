import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { components } from '../../charts/index';
import { buildCluster, type Cluster } from '../../charts/lib/cluster';
import type { Component } from '../../charts/lib/component';
import { type Rendered, render } from '../../charts/lib/render';
import { type Inventory, inventory } from '../../checks/inventory';
import type { Manifest } from '../../checks/manifest';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import type { Lab } from '../../config/lab';
import { parseHomelab } from '../../config/load';

const ROOT = join(__dirname, '..', '..');

/** The lab of a homelab.yaml text. Throws with the diagnostics if it is not valid. */
export function labOf(yaml: string): Lab {
  const read = parseHomelab(yaml, 'homelab.yaml');
  if (!read.ok) throw new Error(renderDiagnostics(read.diagnostics, read.lines));
  return derive(read.homelab);
}

/** The text of the homelab.yaml at the root, which its owner edits: for tests that must hold for every lab, or of dist/. */
export const rootText = (): string => readFileSync(join(ROOT, 'homelab.yaml'), 'utf8');

/** The text of the mission lab, `__tests__/config/valid/mission.yaml`, to edit in a test. */
export const missionText = (): string => validText('mission');

/** The lab of `missionText()`. */
export const missionLab = (): Lab => {
  mission ??= labOf(missionText());
  return mission;
};
let mission: Lab | undefined;

/** The lab of a file in `__tests__/config/valid`, named without `.yaml`. */
export const validLab = (name: string): Lab => labOf(validText(name));

const validText = (name: string): string => readFileSync(join(ROOT, '__tests__/config/valid', `${name}.yaml`), 'utf8');

/** The built cluster of a lab, or of those components alone that are named (and what they need). */
export function clusterOf(lab: Lab, only?: readonly string[]): Cluster {
  return buildCluster(lab, only ? withNeeds(only) : components);
}

/** Every object of a lab, rendered; once per lab. */
export function renderedOf(lab: Lab): Rendered {
  const known = rendered.get(lab);
  if (known) return known;
  const made = render(clusterOf(lab));
  rendered.set(lab, made);
  return made;
}
const rendered = new WeakMap<Lab, Rendered>();

/** The objects of one component, built together with all others. Throws if the lab has no such component. */
export function objectsOf(lab: Lab, component: string): readonly Manifest[] {
  const found = renderedOf(lab).manifests.filter((manifest) => manifest.component === component);
  if (found.length === 0) throw new Error(`the lab has no component "${component}"`);
  return found;
}

/** The object of a kind and name in a list. Throws, listing what there is. */
export function objectOf(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.name === name);
  if (!found)
    throw new Error(`no ${kind} "${name}"; there are ${manifests.map((each) => `${each.kind} ${each.name}`).join(', ')}`);
  return found;
}

export const inventoryOf = (lab: Lab): Inventory => inventory(renderedOf(lab).manifests, lab);

function withNeeds(names: readonly string[]): readonly Component[] {
  const chosen = new Set(names);
  for (const name of chosen) {
    for (const need of components.find((component) => component.name === name)?.needs ?? []) chosen.add(need);
  }
  return components.filter(({ name }) => chosen.has(name));
}
