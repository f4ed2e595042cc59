import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';

import pins = require('../../config/pins.json');

import { homelabJsonSchemaText } from '../../config/schema-json';
import { image, imageArchitectures, imageNames, tryImage, version } from '../../config/versions';

const root = join(__dirname, '../..');
const mission = '__tests__/config/valid/mission.yaml';

/** The schema that a file's first line names to editors. */
const SCHEMA_OF_EDITORS = /^# yaml-language-server: \$schema=(\S+)/;

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('homelab.schema.json', () => {
  test('is current; npm run reference writes it', () => {
    expect(textOf('homelab.schema.json')).toBe(homelabJsonSchemaText());
  });

  test('is what editors complete the mission lab with', () => {
    const [, path = ''] = SCHEMA_OF_EDITORS.exec(textOf(mission)) ?? [];
    expect(join(dirname(mission), path)).toBe('homelab.schema.json');
  });

  test('is there where the homelab.yaml at the root names a schema', () => {
    const [, path = 'homelab.schema.json'] = SCHEMA_OF_EDITORS.exec(textOf('homelab.yaml')) ?? [];
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });

  test('gives every section a description that editors show', () => {
    const schema: { readonly properties: Readonly<Record<string, { readonly description?: string }>> } = JSON.parse(
      homelabJsonSchemaText(),
    );
    const bare = Object.entries(schema.properties).filter(([, { description }]) => !description);
    expect(bare.map(([name]) => name)).toEqual([]);
  });
});

test('the mission lab writes every section of the schema', () => {
  const schema: { readonly properties: object } = JSON.parse(homelabJsonSchemaText());
  expect(Object.keys(parseDocument(textOf(mission)).toJS())).toEqual(Object.keys(schema.properties));
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
