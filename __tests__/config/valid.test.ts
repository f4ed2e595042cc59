import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cidr, includes, range } from '../../config/address-range';
import { derive } from '../../config/derive';
import { formatDiagnostic } from '../../config/diagnostic';
import { ipv4 } from '../../config/ipv4';
import type { Lab } from '../../config/lab';
import { parseHomelab } from '../../config/load';
import { l2Order } from '../../config/metallb-election';
import { type Homelab, homelabSchema } from '../../config/schema';

const folder = join(__dirname, 'valid');
const files = readdirSync(folder)
  .sort()
  .map((name) => join(folder, name));

const homelabOf = (file: string): Homelab => {
  const loaded = parseHomelab(readFileSync(file, 'utf8'), file);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(formatDiagnostic).join('\n'));
  return loaded.homelab;
};

const labOf = (file: string): Lab => derive(homelabOf(file));

const thawed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (!Object.isFrozen(value) || Object.values(value).some(thawed));

/** Paths of all fields, with `*` for names and indexes. */
const fieldsOf = (schema: z.core.$ZodType, path: string): readonly string[] => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return fieldsOf(schema.unwrap(), path);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, field]) => [`${path}.${key}`, ...fieldsOf(field, `${path}.${key}`)]);
  if (schema instanceof z.ZodRecord) return fieldsOf(schema.valueType, `${path}.*`);
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, `${path}.*`);
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap((option) => fieldsOf(option, path));
  return [];
};

const hasDescription = (schema: z.core.$ZodType, path: string): readonly string[] => {
  const described = (z.globalRegistry.get(schema)?.description ?? '') !== '' || path === '' || path.endsWith('.*');
  const nameless = described ? [] : [path];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return described
      ? hasDescription(schema.unwrap(), path).filter((field) => field !== path)
      : hasDescription(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodObject)
    return [...nameless, ...Object.entries(schema.shape).flatMap(([key, field]) => hasDescription(field, `${path}.${key}`))];
  if (schema instanceof z.ZodRecord) return [...nameless, ...hasDescription(schema.valueType, `${path}.*`)];
  if (schema instanceof z.ZodDiscriminatedUnion)
    return [...nameless, ...schema.options.flatMap((option) => hasDescription(option, path))];
  return nameless;
};

const writtenPaths = (value: unknown, schema: readonly string[], path = ''): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const named = schema.includes(`${path}.${key}`) ? `${path}.${key}` : `${path}.*`;
    return [named, ...writtenPaths(inner, schema, named)];
  });
};

describe('labs of other shapes', () => {
  test('there are at least twelve', () => {
    expect(files.length).toBeGreaterThanOrEqual(13);
  });

  test('together write every field of the schema', () => {
    const fields = [...new Set(fieldsOf(homelabSchema, ''))];
    const written = new Set(files.flatMap((file) => writtenPaths(homelabOf(file), fields)));
    expect(fields.filter((field) => !written.has(field))).toEqual([]);
  });

  test('have a description at every field of the schema', () => {
    expect(hasDescription(homelabSchema, '')).toEqual([]);
  });

  describe.each(files.map((file) => [file.split('/').at(-1) ?? file, file]))('%s', (_name, file) => {
    test('is accepted without warnings', () => {
      const loaded = parseHomelab(readFileSync(file, 'utf8'), file);
      expect((loaded.ok ? loaded.warnings : loaded.diagnostics).map(formatDiagnostic)).toEqual([]);
    });

    test('is derived the same twice, and frozen to the last leaf', () => {
      const lab = labOf(file);
      expect(JSON.stringify(labOf(file))).toBe(JSON.stringify(lab));
      expect(thawed(lab)).toBe(false);
    });

    test('gives every service an address of its pool whose election its succession predicts', () => {
      const lab = labOf(file);
      const addresses = Object.values(lab.addresses);
      expect(new Set(addresses.map(({ address }) => address)).size).toBe(addresses.length);
      for (const { address, pool, succession } of addresses) {
        const found = lab.network.pools.find(({ name }) => name === pool);
        expect(includes(range(`${found?.first}-${found?.last}`), ipv4(address))).toBe(true);
        expect(l2Order([...succession].sort(), address)).toEqual(succession);
      }
    });

    test('lets the first announcer lead the ingress and the second succeed', () => {
      const lab = labOf(file);
      expect(lab.addresses.ingress?.succession.slice(0, 2)).toEqual(lab.network.announcers.slice(0, 2));
    });

    test('has its control nodes, workers and addresses inside the LAN', () => {
      const lab = labOf(file);
      expect([1, 3]).toContain(lab.nodes.filter(({ control }) => control).length);
      expect(lab.nodes.some(({ worker }) => worker)).toBe(true);
      expect(lab.nodes.every(({ address }) => includes(cidr(lab.network.lan), ipv4(address)))).toBe(true);
    });

    test('runs every app somewhere', () => {
      expect(labOf(file).apps.filter(({ nodes }) => nodes.length === 0)).toEqual([]);
    });
  });
});
