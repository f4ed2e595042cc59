import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';

import pins = require('../../config/pins.json');

import { homelabJsonSchemaText } from '../../config/schema-json';
import { image, imageArchitectures, imageNames, tryImage, version } from '../../config/versions';

const root = join(__dirname, '../..');
const homelab = readFileSync(join(root, 'homelab.yaml'), 'utf8');

describe('homelab.schema.json', () => {
  test('is current; npm run reference writes it', () => {
    expect(readFileSync(join(root, 'homelab.schema.json'), 'utf8')).toBe(homelabJsonSchemaText());
  });

  test('is what editors complete homelab.yaml with', () => {
    expect(homelab.split('\n')[0]).toBe('# yaml-language-server: $schema=./homelab.schema.json');
  });

  test('gives every section a description that editors show', () => {
    const schema: { readonly properties: Readonly<Record<string, { readonly description?: string }>> } = JSON.parse(
      homelabJsonSchemaText(),
    );
    const bare = Object.entries(schema.properties).filter(([, { description }]) => !description);
    expect(bare.map(([name]) => name)).toEqual([]);
  });
});

describe('the committed homelab.yaml', () => {
  const lines = homelab.split('\n');

  test('writes every section of the schema', () => {
    const schema: { readonly properties: object } = JSON.parse(homelabJsonSchemaText());
    expect(Object.keys(parseDocument(homelab).toJS())).toEqual(Object.keys(schema.properties));
  });

  test('has a comment above every section', () => {
    const sections = lines.flatMap((line, index) => (/^[a-z]+:/.test(line) ? [{ line, above: lines[index - 1] ?? '' }] : []));
    expect(sections.filter(({ above }) => !above.startsWith('#')).map(({ line }) => line)).toEqual([]);
  });
});

describe('pins', () => {
  test('name a version, where it comes from, and for images the architectures', () => {
    const incomplete = Object.entries(pins).filter(
      ([, pin]) => !pin.depName || !pin.version || (pin.datasource === 'docker') !== 'architectures' in pin,
    );
    expect(incomplete.map(([name]) => name)).toEqual([]);
  });

  test('never float', () => {
    expect(Object.entries(pins).filter(([, pin]) => !/\d/.test(pin.version) || pin.version.includes('latest'))).toEqual([]);
  });

  test('give full references and versions', () => {
    expect(image('metallb-speaker')).toBe('quay.io/metallb/speaker:v0.16.1');
    expect(imageArchitectures('metallb-speaker')).toEqual(['amd64', 'arm64']);
    expect(version('k3s')).toBe('v1.36.4+k3s1');
  });

  test('that are no images are no images of apps either', () => {
    expect(tryImage('k3s')).toBeUndefined();
    expect(tryImage('nothing')).toBeUndefined();
    expect(imageNames()).not.toContain('k3s');
  });

  test('of images are qualified with their registry', () => {
    expect(imageNames().filter((name) => !/^[a-z0-9.-]+\.[a-z]+\//.test(tryImage(name)?.reference ?? ''))).toEqual([]);
  });
});
