import { completeDesk, generatedDesk } from '../secrets-desk';

test('is content with what generate and set made', async () => {
  const { code, out } = await (await completeDesk()).run(['check']);
  expect(code).toBe(0);
  expect(out).toMatch(/^All 18 secrets are there and fit homelab\.yaml\.\n\nWrite into homelab\.yaml, under access\.wireguard/);
});

test('finds what expires, and what is missing', async () => {
  const { code, out } = await (await generatedDesk()).run(['check'], { now: new Date('2029-01-10T00:00:00Z') });
  expect(code).toBe(1);
  expect(out).toMatch(
    /^wrong {4}kubernetes\/istio-ingress\/ingress-tls\/tls\.crt expires in 21 days, on 2029-01-31\n {2}do: npm run secrets -- rotate/,
  );
  expect(out).toMatch(/^missing {2}ipmi\/h5b-x86\/user$/m);
});
