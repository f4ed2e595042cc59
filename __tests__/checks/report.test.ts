import { check } from '../../checks/check';
import { inventory } from '../../checks/inventory';
import { loadYaml } from '../../checks/load-yaml';
import { type CheckedSource, reportJson, reportText } from '../../checks/report';
import type { Rule } from '../../checks/rule';

const rule = (id: string, severity: Rule['severity'], kind: string): Rule => ({
  id,
  severity,
  why: `Why ${id}.`,
  remedy: `Do ${id}.`,
  *check({ ofKind }) {
    for (const manifest of ofKind(kind)) yield { manifest, field: 'spec.a', message: `bad ${manifest.name}` };
  },
});

const TEXT =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  a: 1\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  a: 1\n---\nfoo: 1\n';

function checked(rules: readonly Rule[], text = TEXT): CheckedSource {
  const loaded = loadYaml([{ path: 'web/x.yaml', component: 'web', text }]);
  return { name: 'dist', loaded, findings: check(inventory(loaded.manifests), rules), rules: rules.length };
}

test('objects with errors come first, each with its place, field, line, message, why and remedy', () => {
  expect(
    reportText(checked([rule('soft', 'warning', 'Pod'), rule('hard', 'error', 'Service')])),
  ).toBe(`web: Service default/s  web/x.yaml:7
  error   hard  spec.a (line 11)
    bad s
    why: Why hard.
    do:  Do hard.

web: Pod default/p  web/x.yaml:1
  warning soft  spec.a (line 5)
    bad p
    why: Why soft.
    do:  Do soft.

dist: 2 objects, 2 rules: 1 error, 1 warning, 1 skipped (-v names them)
Next: fix the errors, one rule at a time with --rule hard; --help says how to accept one.
`);
});

test('what a rule is for is said once, and what to do once per object', () => {
  const text = reportText(
    checked([rule('hard', 'error', 'Pod'), rule('hard', 'error', 'Pod'), rule('hard', 'error', 'Service')]),
  );
  expect(text.match(/why: Why hard\./g)).toHaveLength(1);
  expect(text.match(/do: {2}Do hard\./g)).toHaveLength(2);
});

test('a clean set says so in one line', () => {
  expect(reportText(checked([rule('hard', 'error', 'Job')], 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n'))).toBe(
    'dist: 1 object, 1 rule: no findings\n',
  );
});

test('the summary counts by rule, the most frequent first', () => {
  const text = reportText(checked([rule('one', 'error', 'Pod'), rule('two', 'error', 'Pod'), rule('two', 'error', 'Service')]));
  expect(text).toContain('  errors    2 two, 1 one\n');
});

test('documents that cannot be read come before everything else', () => {
  const text = reportText(checked([], 'a: [1\n'));
  expect(text).toMatch(/^unreadable web\/x\.yaml:\d+:\d+ /);
  expect(text).toContain('1 unreadable document');
});

test('skipped documents are named when asked for', () => {
  expect(reportText(checked([]), undefined, true)).toContain('skipped web/x.yaml:13 no kind: not a Kubernetes object\n');
});

test('JSON holds the counts and every finding with its line', () => {
  const { sources } = JSON.parse(reportJson([checked([rule('hard', 'error', 'Service')])]));
  expect(sources).toMatchObject([
    {
      name: 'dist',
      objects: 2,
      rules: 1,
      errors: 1,
      warnings: 0,
      findings: [{ rule: 'hard', name: 's', line: 11, path: 'web/x.yaml' }],
      problems: [],
    },
  ]);
});
