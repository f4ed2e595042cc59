import { z } from 'zod';
import { homelabJsonSchema } from '../../config/schema-json';
import { GENERATED, table } from './markdown';

/** The part of JSON Schema that Zod makes of homelab.yaml's schema. */
interface Schema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly examples?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    examples: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    required: z.array(z.string()).optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
    items: schemaSchema.optional(),
    oneOf: z.array(schemaSchema).optional(),
  }),
);

interface Field {
  readonly path: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

/** Every field of homelab.yaml, by section, in the order of the schema. Throws if a field has no description. */
export function homelabPage(): string {
  const root = schemaSchema.parse(homelabJsonSchema());
  const sections = Object.entries(root.properties ?? {}).map(([name, schema]) => {
    const { required = [] } = root;
    const [head, ...fields] = fieldsOf(name, schema, required.includes(name));
    return [
      `## ${name}`,
      '',
      `${head?.meaning}${required.includes(name) ? '' : ' The section may be left out.'}`,
      '',
      table(
        ['Field', 'Value', 'Default', 'Meaning'],
        (fields.length > 0 ? fields : [head]).flatMap((field) =>
          field ? [[`\`${field.path}\``, field.type, field.default, field.meaning]] : [],
        ),
      ),
    ].join('\n');
  });
  return `# homelab.yaml

${GENERATED}

${root.description} The committed [homelab.yaml](../../homelab.yaml) is a whole example.

\`<name>\` stands for a name of your choice, \`[]\` for each entry of a list. *required* is meant within its section: a drive needs
an id, but a node needs no drives. Rules between fields are not here; \`npm run synth\` tells every one that is broken, with line,
column and a remedy. Editors that know the YAML language server complete and check the file as you type, from
[homelab.schema.json](../../homelab.schema.json).

${sections.join('\n\n')}
`;
}

function fieldsOf(path: string, schema: Schema, required: boolean): readonly Field[] {
  if (schema.description === undefined && !schema.oneOf)
    throw new Error(`${path} has no description; give its schema .describe(…)`);
  const { meaning, standard } = split(schema.description ?? '');
  const own: Field = { path, type: typeOf(schema), default: required ? '*required*' : standard || json(schema.default), meaning };
  return [own, ...childrenOf(path, schema)];
}

function childrenOf(path: string, schema: Schema): readonly Field[] {
  const { required = [], properties = {}, additionalProperties, items, oneOf = [] } = schema;
  const entries = Object.entries(properties).flatMap(([name, child]) =>
    fieldsOf(`${path}.${name}`, child, required.includes(name)),
  );
  const values = typeof additionalProperties === 'object' ? within(`${path}.<name>`, additionalProperties) : [];
  const variants = oneOf.flatMap((variant) => variantFields(path, variant));
  return [...entries, ...values, ...(items ? within(`${path}[]`, items) : []), ...variants];
}

/** The fields of an entry; the entry itself only where it has a meaning of its own. */
const within = (path: string, schema: Schema): readonly Field[] =>
  schema.properties ? childrenOf(path, schema) : schema.oneOf || schema.description ? fieldsOf(path, schema, false) : [];

/** One row for the variant, then its fields without the one that chooses it. */
function variantFields(path: string, variant: Schema): readonly Field[] {
  const { properties = {}, required = [] } = variant;
  const [choice] = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  if (!choice) return childrenOf(path, variant);
  const [key, { const: value, description }] = choice;
  const head = { path: `${path}.${key}: ${value}`, type: '', default: '', meaning: description ?? variant.description ?? '' };
  const rest = Object.entries(properties).filter(([name]) => name !== key);
  return [head, ...rest.flatMap(([name, child]) => fieldsOf(`${path}.${name}`, child, required.includes(name)))];
}

/** Descriptions end with "Default …" where a field may be left out. */
function split(description: string): { readonly meaning: string; readonly standard: string } {
  const [, meaning = description, standard = ''] = /^(.*?)\s*Default:? (.*?)\.?$/s.exec(description) ?? [];
  return { meaning, standard };
}

function typeOf(schema: Schema): string {
  const { type, enum: allowed, items, examples = [], minimum, maximum, oneOf } = schema;
  if (allowed) return allowed.map((value) => `\`${value}\``).join(' ');
  if (oneOf) return 'one of the following';
  if (type === 'array') return `list${items ? ` of ${typeOf(items).replace(/^(text|map)/, '$1s')}` : ''}`;
  if (type === 'object') return schema.additionalProperties instanceof Object ? 'map by name' : 'map';
  if (type === 'integer') return `${minimum ?? '…'} to ${maximum ?? '…'}`;
  if (type === 'boolean') return '`true` `false`';
  return examples.length > 0 ? `text, e.g. ${examples.map((example) => `\`${example}\``).join(', ')}` : 'text';
}

const json = (value: unknown): string =>
  value === undefined || JSON.stringify(value) === '{}' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
