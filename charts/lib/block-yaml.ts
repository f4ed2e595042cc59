import { Yaml } from 'cdk8s';
import { isList, type Json, type JsonObject } from '../../checks/json';

/** Text that YAML 1.1 and 1.2 read as a string without quotes, if it is not one of WORDS: no number, date or merge key. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;
/** What of that form is a boolean or null in YAML 1.1 (yaml.org/type/bool.html). */
const WORDS = /^(y|n|yes|no|on|off|true|false|null)$/i;

/**
 * The text that `Yaml.stringify` of cdk8s makes of plain JSON, byte for byte, in a tenth of its time: it builds no document of nodes.
 * Scalars and keys that need a closer look are written by cdk8s, each text once in the life of the process.
 */
export function blockYaml(object: JsonObject): string {
  const lines: string[] = [];
  addMap(lines, object, '', '');
  return `${lines.join('\n')}\n`;
}

/** Adds `key: value` for every key; the first line begins with `first`, the others with `indent`. */
function addMap(lines: string[], object: JsonObject, first: string, indent: string): void {
  let lead = first;
  for (const [key, value] of Object.entries(object)) {
    addValue(lines, value, `${lead}${keyText(key)}:`, indent);
    lead = indent;
  }
}

function addValue(lines: string[], value: Json | undefined, lead: string, indent: string): void {
  if (isEmpty(value)) lines.push(`${lead} ${isList(value) ? '[]' : '{}'}`);
  else if (isList(value)) {
    lines.push(lead);
    for (const item of value) addItem(lines, item, `${indent}  - `, `${indent}    `);
  } else if (typeof value === 'object' && value !== null) {
    lines.push(lead);
    addMap(lines, value, `${indent}  `, `${indent}  `);
  } else lines.push(`${lead} ${scalarText(value, `${indent}  `)}`);
}

function addItem(lines: string[], value: Json | undefined, first: string, indent: string): void {
  if (isEmpty(value)) lines.push(`${first}${isList(value) ? '[]' : '{}'}`);
  else if (isList(value)) {
    for (const [index, item] of value.entries()) addItem(lines, item, `${index === 0 ? first : indent}- `, `${indent}  `);
  } else if (typeof value === 'object' && value !== null) addMap(lines, value, first, indent);
  else lines.push(`${first}${scalarText(value, indent)}`);
}

const isEmpty = (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && (isList(value) ? value.length : Object.keys(value).length) === 0;

const isPlain = (text: string): boolean => PLAIN.test(text) && !WORDS.test(text);

const keys = new Map<string, string>();
function keyText(key: string): string {
  let text = keys.get(key);
  if (text === undefined) {
    text = isPlain(key) ? key : Yaml.stringify({ [key]: 1 }).slice(0, -': 1\n'.length);
    keys.set(key, text);
  }
  return text;
}

const strings = new Map<string, string>();
function scalarText(value: Json | undefined, indent: string): string {
  if (typeof value !== 'string') return Number.isSafeInteger(value) || typeof value === 'boolean' ? `${value}` : written(value);
  let text = strings.get(value);
  if (text === undefined) {
    text = isPlain(value) ? value : written(value);
    strings.set(value, text);
  }
  return text.includes('\n') ? text.replaceAll('\n  ', `\n${indent}`) : text;
}

/** As cdk8s writes it one level deep, where lines after the first are indented by two. */
const written = (value: Json | undefined): string => Yaml.stringify({ a: value }).slice('a: '.length, -'\n'.length);
