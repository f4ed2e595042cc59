import { mostHosts, possibleCounts } from './most-hosts';

test.each([
  [128, 12],
  [188, 20],
  [8192, 1020],
  [10, 1],
])('a machine that allows %d inotify instances can have %d hosts', (limit, hosts) => {
  expect(mostHosts(limit)).toBe(hosts);
});

test('what is too many becomes as many as there can be, and a line says how there can be more', () => {
  const lines: string[] = [];
  expect(possibleCounts([1, 3, 20, 30], 12, (line) => lines.push(line))).toEqual([1, 3, 12]);
  expect(lines).toEqual([expect.stringContaining('only 12 hosts instead of 30')]);
  expect(lines[0]).toContain('max_user_instances=268');
});

test('what is possible stays as it is, without a word', () => {
  const lines: string[] = [];
  expect(possibleCounts([1, 3, 20], 20, (line) => lines.push(line))).toEqual([1, 3, 20]);
  expect(lines).toEqual([]);
});
