import { parseAllDocuments } from 'yaml';
import { inventory } from '../../checks/inventory';
import type { Json, JsonObject } from '../../checks/json';
import type { Rule } from '../../checks/rule';
import { toManifest } from '../../checks/to-manifest';
import type { Lab } from '../../config/lab';

/** The objects of a YAML text (documents separated by `---`), as the checks see them. */
export function manifestsOf(yaml: string) {
  const objects = parseAllDocuments(yaml).map((document): JsonObject => asObject(document.toJS()));
  return objects.map((object) => toManifest(object, { component: 'test', path: 'test.yaml', bytes: 100 }, () => false));
}

/** What `rule` finds in a YAML text: `field: message` per violation. */
export function violationsOf(rule: Rule, yaml: string, lab?: Lab): readonly string[] {
  return [...rule.check(inventory(manifestsOf(yaml), lab))].map(({ field, message }) => `${field}: ${message}`);
}

function asObject(value: Json): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a test manifest must be an object');
  return value as JsonObject;
}
