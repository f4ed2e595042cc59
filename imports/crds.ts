import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CompanionSummary } from './companion-summary';
import type { CrdSummary } from './crd-summary';
import type { JsonObject } from './json';

/** Every imported CRD, sorted by name. */
export const crds: readonly CrdSummary[] = JSON.parse(readText('crd-list.json')) as readonly CrdSummary[];

/** Every object that belongs with the CRDs of its component, sorted by file: Gateway API's safe-upgrades policy. */
export const companions: readonly CompanionSummary[] = JSON.parse(readText('companions.json')) as readonly CompanionSummary[];

const texts = new Map<string, string>();

/**
 * The manifest of a CRD or companion as one YAML document, without prose. The first line is a comment that names the upstream
 * file. Read once per process.
 *
 * @throws Error of node:fs when the file is missing: `npm run import` writes it.
 */
export function crdText(crd: Pick<CrdSummary | CompanionSummary, 'file'>): string {
  const known = texts.get(crd.file);
  if (known !== undefined) return known;
  const text = readText(crd.file);
  texts.set(crd.file, text);
  return text;
}

/** The whole object of a CRD or companion, parsed: some ten milliseconds each. Whoever only writes it takes its text. */
export const crdObject = (crd: Pick<CrdSummary | CompanionSummary, 'file'>): JsonObject =>
  // The YAML of imports/ is what `npm run import` wrote: one object a file.
  parse(crdText(crd), { version: '1.1' }) as JsonObject;

/**
 * The CRDs of one component, sorted by name.
 *
 * @throws Error that lists the components when none has CRDs by this name.
 */
export function crdsOf(component: string): readonly CrdSummary[] {
  const found = crds.filter((crd) => crd.component === component);
  if (found.length > 0) return found;
  const components = [...new Set(crds.map((crd) => crd.component))].sort();
  throw new Error(`no CRDs are imported for component "${component}"; there are CRDs for ${components.join(', ')}`);
}

/** The companions of one component, sorted by file; empty when it has none. */
export function companionsOf(component: string): readonly CompanionSummary[] {
  return companions.filter((companion) => companion.component === component);
}

function readText(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}
