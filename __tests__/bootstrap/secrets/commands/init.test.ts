import { existsSync, readFileSync, rmSync } from 'node:fs';
import { generatedDesk, NOW, SecretsDesk } from '../secrets-desk';

test('makes the key and the file, and says that the key must not be lost', async () => {
  const desk = new SecretsDesk();
  const { code, out } = await desk.run(['init']);
  expect(code).toBe(0);
  expect(out).toMatch(/^made {2}.*age\.txt .*public key is age1[a-z0-9]{58}\nmade {2}.*secrets\.age/);
  expect(out).toMatch(/Keep .* safe, .*Without it nobody can open/s);
  expect(existsSync(desk.identity)).toBe(true);
});

test('a second time changes nothing', async () => {
  const desk = await generatedDesk();
  const before = [desk.bytes(), readFileSync(desk.identity, 'utf8')];
  const { code, out } = await desk.run(['init']);
  expect(code).toBe(0);
  expect(out).toMatch(/^kept .*\nkept /);
  expect([desk.bytes(), readFileSync(desk.identity, 'utf8')]).toEqual(before);
});

test('does not make a new key for a file that is locked with another', async () => {
  const desk = await generatedDesk();
  rmSync(desk.identity);
  const { code, err } = await desk.run(['init']);
  expect(code).toBe(3);
  expect(err).toMatch(/exists, but there is no age identity .* a new one could not open it\. Bring your copy/);
  expect(existsSync(desk.identity)).toBe(false);
});

test('the moment that counts is given from outside', async () => {
  const desk = new SecretsDesk();
  await desk.run(['init']);
  expect(readFileSync(desk.identity, 'utf8')).toContain(NOW.toISOString());
});
