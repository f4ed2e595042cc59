import { writeFileSync } from 'node:fs';
import { completeDesk, generatedDesk } from '../secrets-desk';
import { missionText } from '../valid-lab';

test('replaces one value, and says what has to follow', async () => {
  const desk = await generatedDesk();
  const [before, other] = [await desk.value('node/h5b-x86/password'), await desk.value('postgres/kine')];
  const { code, out } = await desk.run(['rotate', 'node/h5b-x86/password']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^replaced {2}node\/h5b-x86\/password\n\nThe API server keeps the old one: kubectl -n kube-system delete secret h5b-x86\.node/,
  );
  expect(await desk.value('node/h5b-x86/password')).not.toBe(before);
  expect(await desk.value('postgres/kine')).toBe(other);
});

test('a new CA signs everything anew', async () => {
  const desk = await completeDesk();
  const { out } = await desk.run(['rotate', 'ca/certificate']);
  expect(out.match(/^replaced .*/gm)).toHaveLength(4);
  expect((await desk.run(['check'])).code).toBe(0);
});

test('after a new host the certificate is made for it', async () => {
  const desk = await completeDesk();
  writeFileSync(desk.config, missionText().replace('port: 9898,', 'port: 9898, host: photos.example.org,'));
  expect((await desk.run(['check'])).code).toBe(1);
  await desk.run(['rotate', 'ca/certificate']);
  expect((await desk.run(['check'])).code).toBe(0);
});

test.each(['k3s/server-token', 'restic/password'])(
  '%s is replaced only when forced, because it breaks what runs',
  async (name) => {
    const desk = await generatedDesk();
    const before = await desk.value(name);
    const { code, err } = await desk.run(['rotate', name]);
    expect(code).toBe(2);
    expect(err).toMatch(/alone would break what runs\. .* add --force/);
    expect(await desk.value(name)).toBe(before);
    await desk.run(['rotate', name, '--force']);
    expect(await desk.value(name)).not.toBe(before);
  },
);

test('what a person entered is not made up', async () => {
  const { code, err } = await (await completeDesk()).run(['rotate', 'ipmi/h5b-x86/user']);
  expect(code).toBe(2);
  expect(err).toContain('is entered, not generated; replace it: npm run secrets -- set ipmi/h5b-x86/user');
});

test('a certificate that nobody could sign again is kept', async () => {
  const desk = await generatedDesk();
  await desk.edit((text) => text.replace(/ {2}ca\/private-key: [\s\S]*?(?=\n {2}k3s)/, ''));
  const before = desk.bytes();
  const { code, err } = await desk.run(['rotate', 'kubernetes/istio-ingress/ingress-tls/tls.crt']);
  expect(code).toBe(2);
  expect(err).toMatch(
    /^no new kubernetes\/istio-ingress\/ingress-tls\/tls\.crt can be made: ca\/private-key or .* Nothing was changed/,
  );
  expect(desk.bytes()).toBe(before);
});
