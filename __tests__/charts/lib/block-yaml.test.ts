import { Yaml } from 'cdk8s';
import { blockYaml } from '../../../charts/lib/block-yaml';
import { PrerenderedManifest } from '../../../charts/lib/prerendered-manifest';
import { clusterOf, missionLab, validLab } from '../../support/cluster';

const AWKWARD = [
  '',
  ' ',
  'a b',
  ' a',
  'a ',
  '-',
  '- a',
  '?',
  ': a',
  'a: b',
  'a:',
  ':a',
  '#',
  'a #b',
  'a#b',
  '~',
  'null',
  'Null',
  'yes',
  'No',
  'on',
  'y',
  'N',
  'true',
  'TRUE',
  '1',
  '01',
  '0o7',
  '0x1f',
  '1_000',
  '1.5',
  '1e3',
  '.5',
  '.inf',
  '.nan',
  '1:30',
  '12:30:45',
  '2026-11-24',
  '<<',
  '=',
  '*a',
  '&a',
  '!a',
  '%a',
  '@a',
  '`a',
  '|',
  '>',
  '"',
  "'",
  `a"b'c`,
  '{}',
  '[]',
  'a,b',
  '{a}',
  '/',
  '/24',
  '10.42.0.0/16',
  'a/b',
  'ä',
  '😀',
  'a\tb',
  'a\u0007b',
  'a\nb',
  'a\nb\n',
  'a\n\nb',
  '\na',
  ' a\nb',
  'a\n b\n',
  'a\n\n',
  'a\nb ',
  'a \nb',
  'a\n---\nb',
  '---',
  '...',
  'a\n\tb',
  'x'.repeat(300),
];

test.each(AWKWARD)('%j is written as cdk8s writes it: as a value, deep down, in a list, and as a key', (text) => {
  const object = {
    a: text,
    b: { c: { d: text } },
    e: [text, { f: text }, [text]],
    ...(text === '' || text.includes('\n') ? {} : { [text]: 1 }),
  };
  expect(blockYaml(object)).toBe(Yaml.stringify(object));
});

test('numbers, booleans, null and what is empty are written as cdk8s writes them', () => {
  const object = {
    a: [0, -1, 1.5, 1e21, true, false, null],
    b: {},
    c: [],
    d: [{}, [], [[]], [{ e: [] }]],
    f: null,
    g: [[1, [2, { h: 3, i: 4 }]], 5],
  };
  expect(blockYaml(object)).toBe(Yaml.stringify(object));
});

test.each([
  ['mission', missionLab()],
  ['argo-cd', validLab('argocd')],
])('every object of the lab %s is the same', (_name, lab) => {
  const objects = clusterOf(lab)
    .charts.flatMap((chart) => chart.allObjects)
    .filter((object) => !PrerenderedManifest.isPrerendered(object));
  for (const object of objects) expect(blockYaml(object.toJson())).toBe(Yaml.stringify(object.toJson()));
});
