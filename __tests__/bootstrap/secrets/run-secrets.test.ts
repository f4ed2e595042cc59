import { declaring } from './declaring';
import { SecretsDesk } from './secrets-desk';
import { missionText } from './valid-lab';

test('--help tells of every command and exit code', async () => {
  const { code, out } = await new SecretsDesk().run(['--help']);
  expect(code).toBe(0);
  for (const word of ['list', 'init', 'generate', 'set NAME', 'edit', 'check', 'show NAME', 'rotate NAME', 'Exit codes: 0'])
    expect(out).toContain(word);
  expect(out.split('\n').filter((line) => line.length > 130)).toEqual([]);
});

test.each([
  [['lst'], /there is no command "lst"; did you mean "list"\?/],
  [['list', 'k3s/agent-token'], /list takes no name/],
  [['show'], /show takes one name/],
  [['--what'], /Unknown option '--what'/],
])('%j is told with where to read more', async (args, message) => {
  const { code, err } = await new SecretsDesk().run(args);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(err).toContain('Help: npm run secrets -- --help');
});

test('a homelab.yaml that is wrong comes first', async () => {
  const { code, err } = await new SecretsDesk('cluster: 1\n').run(['list']);
  expect(code).toBe(2);
  expect(err).toMatch(/homelab\.yaml:1:/);
});

test('a dist/ that wants the impossible is told by its file', async () => {
  const { code, err } = await new SecretsDesk(missionText(), [declaring('a', 'b', { c: 'd=magic' })]).run(['list']);
  expect(code).toBe(2);
  expect(err).toMatch(/nobody makes origin "magic"/);
});

test.each([['generate'], ['check'], ['edit']])('%s before init says so', async (command) => {
  const { code, err } = await new SecretsDesk().run([command]);
  expect(code).toBe(3);
  expect(err).toMatch(/start anew: npm run secrets -- init/);
});
