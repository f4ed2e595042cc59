import { completeDesk, generatedDesk, SecretsDesk } from '../secrets-desk';
import { missionText } from '../valid-lab';

test.each([
  ['a newline at the end', 'operator\n', 'operator'],
  ['no newline', 'operator', 'operator'],
  ['a newline of Windows', 'operator\r\n', 'operator'],
])('reads standard input with %s', async (_, stdin, value) => {
  const desk = await generatedDesk();
  expect(await desk.run(['set', 'ipmi/h5b-x86/user'], { stdin })).toEqual({
    code: 0,
    out: `set  ipmi/h5b-x86/user  in ${desk.secrets}\n`,
    err: '',
  });
  expect(await desk.value('ipmi/h5b-x86/user')).toBe(value);
});

test('reads a hidden prompt at a terminal, which says what is wanted', async () => {
  const desk = await generatedDesk();
  const { code, err } = await desk.run(['set', 'ipmi/h5b-x86/user'], { typed: ['operator'] });
  expect(code).toBe(0);
  expect(err).toBe('ipmi/h5b-x86/user (at most 16 characters without spaces; not shown): ');
  expect(await desk.value('ipmi/h5b-x86/user')).toBe('operator');
});

test('a second time says that it replaced, and what follows', async () => {
  const desk = await completeDesk();
  const { out } = await desk.run(['set', 'ipmi/h5b-x86/user'], { stdin: 'another' });
  expect(out).toMatch(/^replaced {2}ipmi\/h5b-x86\/user {2}in .*\nThen npm run apply\.\n$/);
});

test.each([
  ['ipmi/h5b-x86/user', '', /the value for ipmi\/h5b-x86\/user is empty; it must be at most 16/],
  ['ipmi/h5b-x86/user', 'two words', /has another form; it must be at most 16 characters without spaces\. Nothing was changed/],
  ['ipmi/h5b-x86/user', 'nul\0byte', /has a NUL byte/],
  ['k3s/agent-token', 'short', /must be 64 hex digits/],
])('%s does not take %j', async (name, stdin, message) => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  const { code, err } = await desk.run(['set', name], { stdin });
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(desk.bytes()).toBe(before);
});

test('a name that is not needed is not kept; the near one is told', async () => {
  const { code, err } = await (await generatedDesk()).run(['set', 'ipmi/h5b-x86/usr'], { stdin: 'x' });
  expect(code).toBe(2);
  expect(err).toContain('this lab needs no secret "ipmi/h5b-x86/usr"; did you mean "ipmi/h5b-x86/user"?');
});

test('a value in the arguments is refused, and not repeated', async () => {
  const { code, err } = await (await generatedDesk()).run(['set', 'ipmi/h5b-x86/user', 'hunter2']);
  expect(code).toBe(2);
  expect(err).toMatch(/set takes one name; the value comes by a prompt or standard input, never as an argument/);
  expect(err).not.toContain('hunter2');
});

test('a value of several lines has no prompt', async () => {
  const { code, err } = await (await generatedDesk()).run(['set', 'ssh/h5b-pi-worker/ed25519'], { typed: [] });
  expect(code).toBe(2);
  expect(err).toContain('npm run secrets -- set ssh/h5b-pi-worker/ed25519 < FILE');
});

test('what has the form, and still does not fit, is kept with a warning', async () => {
  const written = missionText().replace(
    'wireguard:\n',
    'wireguard:\n    publicKey: 4uB7c/+mM3TvR8XCKtZjx+EM2E24CatsBB9tEoejDHE=\n',
  );
  const desk = await SecretsDesk.generated(written.replace('phone: { publicKey: 4uB7', 'phone: { publicKey: 5uB7'));
  const { code, err } = await desk.run(['set', 'wireguard/private-key'], {
    stdin: `${Buffer.alloc(32, 8).toString('base64')}\n`,
  });
  expect(code).toBe(1);
  expect(err).toMatch(/^careful: wireguard\/private-key has the public half .*, but access\.wireguard\.publicKey/);
});
