import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedDesk, SecretsDesk } from '../secrets-desk';

test('keeps what the editor made of it, and names what changed', async () => {
  const desk = await generatedDesk();
  const told = await desk.edit((text) => `${text.replace(/ {2}restic.*\n/, '')}  ipmi/h5b-x86/user: operator\n`);
  expect(told).toEqual({ code: 0, out: 'added  ipmi/h5b-x86/user\ndeleted  restic/password\n', err: '' });
  expect(await desk.value('ipmi/h5b-x86/user')).toBe('operator');
});

test('writes nothing if nothing changed', async () => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  expect((await desk.run(['edit'], { environment: { EDITOR: 'true' } })).out).toBe('Nothing changed.\n');
  expect(desk.bytes()).toBe(before);
});

test('lets another person in', async () => {
  const [desk, other] = [await generatedDesk(), new SecretsDesk()];
  const [, recipient = ''] = /(age1\w+)/.exec((await other.run(['init'])).out) ?? [];
  const { out } = await desk.edit((text) => text.replace('recipients:\n', `recipients:\n  - ${recipient}\n`));
  expect(out).toMatch(new RegExp(`^recipients {2}.*${recipient}`));
  expect((await desk.run(['check'], { environment: { H5B_AGE_IDENTITY: other.identity } })).out).not.toMatch(/^wrong/);
});

test.each([
  ['no YAML', (text: string) => `${text}  x: "y\n`, /^line \d+: is no YAML/],
  [
    'a value of another form',
    (text: string) => text.replace(/agent-token: \w+/, 'agent-token: short'),
    /^k3s\/agent-token has another form; it must be 64/,
  ],
  [
    'a recipient that is none',
    (text: string) => text.replace('recipients:\n', 'recipients:\n  - age1typo\n'),
    /"age1typo" is no age recipient/,
  ],
])('refuses %s and changes nothing', async (_, change, message) => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  const { code, err } = await desk.edit(change);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(desk.bytes()).toBe(before);
});

test('an editor that fails changes nothing', async () => {
  const desk = await generatedDesk();
  const { code, err } = await desk.run(['edit'], { environment: { EDITOR: 'echo nonsense > "$1"; false' } });
  expect(code).toBe(3);
  expect(err).toMatch(/ended with exit code 1; nothing was changed/);
});

test('at a terminal a mistake can be mended in the same text', async () => {
  const desk = await generatedDesk();
  const [script, seen] = [join(desk.directory, 'editor.sh'), join(desk.directory, 'seen')];
  // First a quote too many, then it is taken away again and a secret is added.
  writeFileSync(
    script,
    `if [ -e ${seen} ]; then sed -i 's/agent-token: "/agent-token: /' "$1"; echo '  ipmi/h5b-x86/user: operator' >> "$1"
    else sed -i 's/agent-token: /agent-token: "/' "$1"; touch ${seen}; fi`,
  );
  const told = await desk.run(['edit'], { environment: { EDITOR: `sh ${script}` }, typed: [''] });
  expect(told.code).toBe(0);
  expect(told.err).toMatch(/^line \d+: is no YAML .*\nEnter opens the editor again, Ctrl-C forgets what you wrote: $/);
  expect(told.out).toBe('added  ipmi/h5b-x86/user\n');
});
