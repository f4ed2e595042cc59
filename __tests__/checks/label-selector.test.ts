import { labelSelector, mapSelector, matchesLabels, selectorText } from '../../checks/label-selector';

const expression = (operator: string, values: readonly string[] = []) =>
  labelSelector({ matchExpressions: [{ key: 'tier', operator, values }] });

test.each([
  ['In holds for one of the values', expression('In', ['front', 'back']), true],
  ['In does not hold for another value', expression('In', ['back']), false],
  ['NotIn holds for another value', expression('NotIn', ['back']), true],
  [
    'NotIn holds where the label is missing',
    labelSelector({ matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['a'] }] }),
    true,
  ],
  ['Exists holds where the label is', expression('Exists'), true],
  ['DoesNotExist does not', expression('DoesNotExist'), false],
  ['an empty selector holds for everything', labelSelector({}), true],
  ['labels and expressions must all hold', [...mapSelector({ tier: 'front', app: 'db' }), ...expression('Exists')], false],
  [
    'a name of Object.prototype is no label',
    labelSelector({ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }),
    false,
  ],
])('%s', (_title, selector, expected) => {
  expect(matchesLabels(selector, { app: 'web', tier: 'front' })).toBe(expected);
});

test('a selector is shown as kubectl writes it', () => {
  const selector = labelSelector({
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  });
  expect(selectorText(selector)).toBe('app=web, tier in (a, b), !old');
});
