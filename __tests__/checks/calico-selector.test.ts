import { matchesCalicoSelector } from '../../checks/calico-selector';

const labels = { app: 'web', 'projectcalico.org/name': 'apps', tier: 'front' };

test.each([
  ['', true],
  ['all()', true],
  ['global()', false],
  ["app == 'web'", true],
  ['app == "db"', false],
  ["app != 'web'", false],
  ["missing != 'web'", true],
  ['has(tier)', true],
  ['!has(tier)', false],
  ["projectcalico.org/name not in {'kube-system', 'calico-system'}", true],
  ["app in {'db', 'web'}", true],
  ["tier contains 'ron'", true],
  ["app == 'db' || has(tier) && app == 'web'", true],
  ["(app == 'db' || has(tier)) && app == 'db'", false],
])('%s', (selector, expected) => {
  expect(matchesCalicoSelector(selector, labels)).toBe(expected);
});

test.each(["app starts with 'w'", 'app ==', "app == 'web' extra", '((', "has('x"])('%s cannot be read', (selector) => {
  expect(matchesCalicoSelector(selector, labels)).toBeUndefined();
});
