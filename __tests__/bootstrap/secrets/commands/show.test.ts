import { completeDesk, generatedDesk } from '../secrets-desk';

test('prints to a terminal', async () => {
  const desk = await completeDesk();
  expect(await desk.run(['show', 'ipmi/h5b-x86/user'], { screen: true })).toEqual({ code: 0, out: 'operator\n', err: '' });
});

test('prints into a pipe only when forced', async () => {
  const desk = await completeDesk();
  const { code, out, err } = await desk.run(['show', 'ipmi/h5b-x86/user']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('npm run -s secrets -- show ipmi/h5b-x86/user --force');
  expect((await desk.run(['show', 'ipmi/h5b-x86/user', '--force'])).out).toBe('operator\n');
});

test('prints what is public anywhere', async () => {
  const desk = await completeDesk();
  expect((await desk.run(['show', 'ca/certificate'])).out).toMatch(
    /^-----BEGIN CERTIFICATE-----\n[\s\S]*-----END CERTIFICATE-----\n$/,
  );
  expect((await desk.run(['show', 'ssh/h5b-pi-worker/ed25519', '--public'])).out).toMatch(/^ssh-ed25519 AAAA\S+\n$/);
  expect((await desk.run(['show', 'wireguard/private-key', '--public'])).out).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
  expect((await desk.run(['show', 'k3s/agent-token', '--public'])).err).toContain('k3s/agent-token has no public half');
});

test.each([
  ['ipmi/h5b-x86/user', /ipmi\/h5b-x86\/user was not made yet; npm run secrets says how/],
  ['k3s/agent-tokn', /there is no secret "k3s\/agent-tokn"; did you mean "k3s\/agent-token"\?/],
])('%s, which is not there: %s', async (name, message) => {
  const { code, err } = await (await generatedDesk()).run(['show', name], { screen: true });
  expect(code).toBe(2);
  expect(err).toMatch(message);
});
