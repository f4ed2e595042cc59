import { z } from 'zod';
import { homelabSchema } from './schema';

/**
 * The JSON Schema of homelab.yaml (draft 7, which yaml-language-server completes best), made from `homelabSchema`. What needs
 * more than a pattern, and the rules between fields, are checked by `npm run synth` only.
 */
export const homelabJsonSchema = (): object => ({
  title: 'homelab.yaml',
  ...z.toJSONSchema(homelabSchema, { io: 'input', target: 'draft-7' }),
});

/** homelab.schema.json as it is committed. */
export const homelabJsonSchemaText = (): string => `${JSON.stringify(homelabJsonSchema(), null, 2)}\n`;
