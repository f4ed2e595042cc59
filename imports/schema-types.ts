import { isObject, type Json, type JsonObject, listAt, objectAt, stringAt } from './json';
import { pascalCase } from './type-name';

interface Pending {
  readonly name: string;
  readonly schema: JsonObject;
}

/**
 * TypeScript interfaces for structural schemas. Interfaces are named as `cdk8s import` names them, after the path of properties
 * (`L2AdvertisementSpecNodeSelectors`), except that equal shapes within one kind share the name of the shallowest one.
 *
 * What a type cannot say stays with the API server: lengths, ranges, patterns, oneOf/anyOf, CEL rules.
 */
export class SchemaTypes {
  /** Names in use, so that `a.bC` and `aB.c` do not meet in one interface. */
  private readonly names: Set<string>;
  /** From the shape of an object to its interface; per kind. */
  private shapes = new Map<string, string>();
  private queue: Pending[] = [];

  /** @param reserved names that no interface may take: those of the classes in the same file. */
  constructor(reserved: readonly string[]) {
    this.names = new Set(reserved);
  }

  /**
   * The interface `<kind>Props` (these members, then the properties of the schema) and every interface below it, breadth first.
   * Call it once per kind.
   */
  declare(kind: string, members: readonly string[], schema: JsonObject): string {
    this.shapes = new Map();
    this.names.add(`${kind}Props`);
    const texts = [interfaceText(`${kind}Props`, [...members, ...this.members(schema, kind)])];
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      texts.push(interfaceText(next.name, this.members(next.schema, next.name)));
    }
    return texts.join('\n');
  }

  private members(schema: JsonObject, parent: string): string[] {
    return membersOf(schema, (child, property) => this.nameOf(child, `${parent}${pascalCase(property)}`));
  }

  private nameOf(schema: JsonObject, wanted: string): string {
    const shape = shapeOf(schema);
    const known = this.shapes.get(shape);
    if (known !== undefined) return known;
    let name = wanted;
    for (let n = 2; this.names.has(name); n++) name = `${wanted}${n}`;
    this.names.add(name);
    this.shapes.set(shape, name);
    this.queue.push({ name, schema });
    return name;
  }
}

type NameObject = (schema: JsonObject, property: string) => string;

/** The object written out in place: equal texts are equal types. */
function shapeOf(schema: JsonObject): string {
  return `{ ${membersOf(schema, shapeOf).join(' ')} }`;
}

function membersOf(schema: JsonObject, nameObject: NameObject): string[] {
  const required = new Set(listAt(schema, 'required'));
  const members = Object.entries(objectAt(schema, 'properties')).map(([property, value]) => {
    const child = isObject(value) ? value : {};
    // The API server fills defaults in before it looks at `required`.
    const optional = required.has(property) && child.default === undefined ? '' : '?';
    return `readonly ${propertyName(property)}${optional}: ${typeText(child, property, nameObject)};`;
  });
  return acceptsMore(schema) ? [...members, 'readonly [key: string]: unknown;'] : members;
}

function typeText(schema: JsonObject, property: string, nameObject: NameObject): string {
  const text = nonNullText(schema, property, nameObject);
  return schema.nullable === true && text !== 'unknown' ? `${text} | null` : text;
}

function nonNullText(schema: JsonObject, property: string, nameObject: NameObject): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'number | string';
  const values = listAt(schema, 'enum');
  if (values.length > 0) return values.map(literalText).join(' | ');
  switch (stringAt(schema, 'type')) {
    case 'string':
    case 'boolean':
      return stringAt(schema, 'type');
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return arrayText(typeText(objectAt(schema, 'items'), property, nameObject));
    case 'object':
      return objectText(schema, property, nameObject);
    default:
      return 'unknown';
  }
}

function arrayText(item: string): string {
  return item.includes(' | ') ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function objectText(schema: JsonObject, property: string, nameObject: NameObject): string {
  if (Object.keys(objectAt(schema, 'properties')).length > 0) return nameObject(schema, property);
  const values = schema.additionalProperties;
  const value = isObject(values) ? typeText(values, property, nameObject) : 'unknown';
  return `{ readonly [key: string]: ${value} }`;
}

function acceptsMore(schema: JsonObject): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true || isObject(schema.additionalProperties);
}

function literalText(value: Json): string {
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : JSON.stringify(value);
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : literalText(name);
}

function interfaceText(name: string, members: readonly string[]): string {
  return `export interface ${name} {\n${members.map((member) => `  ${member}\n`).join('')}}\n`;
}
