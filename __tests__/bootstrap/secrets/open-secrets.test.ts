import { chmodSync, rmSync } from 'node:fs';
import { openSecrets } from '../../../bootstrap/secrets/open-secrets';
import { generatedDesk, SecretsDesk } from './secrets-desk';

const open = (desk: SecretsDesk, identity = desk.identity) => openSecrets(desk.config, identity, {});

test('a command over hosts gets the values by name, and nothing for other names', async () => {
  const desk = await generatedDesk();
  const { secret, problem } = await open(desk);
  expect(problem).toBeUndefined();
  expect(secret('k3s/agent-token')?.reveal()).toBe(await desk.value('k3s/agent-token'));
  expect(secret('ipmi/h5b-x86/user')).toBeUndefined();
});

test.each([
  [
    'there is no identity',
    (desk: SecretsDesk) => rmSync(desk.identity),
    /there is no age identity .*; run: npm run secrets -- init$/,
  ],
  ['there is no file', (desk: SecretsDesk) => rmSync(desk.secrets), /there is no .*secrets\.age; run: npm run secrets -- init$/],
  ['others may read the identity', (desk: SecretsDesk) => chmodSync(desk.identity, 0o644), /Run: chmod 600 /],
])('if %s, it goes on without, and says why', async (_, damage, message) => {
  const desk = await generatedDesk();
  damage(desk);
  const { secret, problem } = await open(desk);
  expect(problem).toMatch(message);
  expect(secret('k3s/agent-token')).toBeUndefined();
});

test('with a key that does not open the file it goes on without, and says whose it is', async () => {
  const [desk, other] = [await generatedDesk(), new SecretsDesk()];
  await other.run(['init']);
  const { secret, problem } = await open(desk, other.identity);
  expect(problem).toMatch(/is encrypted for others: no key of the identity file opens it/);
  expect(secret('k3s/agent-token')).toBeUndefined();
});
