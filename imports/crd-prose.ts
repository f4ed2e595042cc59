import { isObject, type Json, type JsonObject } from './json';

/** Keywords of a structural schema whose value is a map from names to schemas: a key there is a name, never a keyword. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions']);
/** Keywords whose value is a schema or a list of schemas. */
const SCHEMAS = new Set(['items', 'additionalProperties', 'additionalItems', 'not', 'allOf', 'anyOf', 'oneOf']);

/**
 * The CustomResourceDefinition without what only people read: schema and printer-column descriptions, `status`, and the null
 * `creationTimestamp` that code generators leave behind. All else stays as it was, in its order, so the API server validates,
 * defaults and prunes objects exactly as with the upstream file.
 */
export function withoutProse(crd: JsonObject): JsonObject {
  return mapObject(crd, (key, value) => {
    if (key === 'status') return undefined;
    if (key === 'metadata' && isObject(value))
      return mapObject(value, (name, v) => (name === 'creationTimestamp' && v === null ? undefined : v));
    if (key === 'spec' && isObject(value))
      return mapObject(value, (name, v) => (name === 'versions' ? mapItems(v, versionWithoutProse) : v));
    return value;
  });
}

function versionWithoutProse(version: JsonObject): JsonObject {
  return mapObject(version, (key, value) => {
    if (key === 'additionalPrinterColumns') return mapItems(value, withoutDescription);
    if (key === 'schema' && isObject(value)) {
      return mapObject(value, (name, v) => (name === 'openAPIV3Schema' ? schemasWithoutProse(v) : v));
    }
    return value;
  });
}

/** Values that are data (`default`, `enum`, `example`, validation rules) are copied whole: a `description` in there is not prose. */
function schemaWithoutProse(schema: JsonObject): JsonObject {
  return mapObject(schema, (key, value) => {
    if (key === 'description') return undefined;
    if (SCHEMA_MAPS.has(key) && isObject(value)) return mapObject(value, (_name, v) => schemasWithoutProse(v));
    return SCHEMAS.has(key) ? schemasWithoutProse(value) : value;
  });
}

function schemasWithoutProse(value: Json): Json {
  return isObject(value) ? schemaWithoutProse(value) : mapItems(value, schemaWithoutProse);
}

function withoutDescription(column: JsonObject): JsonObject {
  return mapObject(column, (key, value) => (key === 'description' ? undefined : value));
}

function mapItems(value: Json, change: (item: JsonObject) => JsonObject): Json {
  return typeof value === 'object' && value !== null && !isObject(value)
    ? value.map((item) => (isObject(item) ? change(item) : item))
    : value;
}

/** The object with every value changed; a value that becomes undefined leaves with its key. */
function mapObject(object: JsonObject, change: (key: string, value: Json) => Json | undefined): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): [string, Json][] => {
    const changed = value === undefined ? undefined : change(key, value);
    return changed === undefined ? [] : [[key, changed]];
  });
  return Object.fromEntries(entries);
}
