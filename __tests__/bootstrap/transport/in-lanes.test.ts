import { inLanes } from '../../../bootstrap/transport/in-lanes';

test('at most so many are at work at once, and outcomes come in the order of the items', async () => {
  let now = 0;
  let most = 0;
  const outcomes = await inLanes([30, 10, 20, 5, 1], 2, async (wait) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, wait));
    now -= 1;
    return wait;
  });
  expect(most).toBe(2);
  expect(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)).toEqual([30, 10, 20, 5, 1]);
});

test('one that fails does not stop the others, whether it throws or rejects', async () => {
  const outcomes = await inLanes(['throws', 'rejects', 'fine'], 1, (item) => {
    if (item === 'throws') throw new Error(item);
    return item === 'rejects' ? Promise.reject(new Error(item)) : Promise.resolve(item);
  });
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('nothing to do is done at once', async () => {
  expect(await inLanes([], 4, async () => 1)).toEqual([]);
});
