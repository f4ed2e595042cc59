import { writeFileSync } from 'node:fs';
import { completeDesk, generatedDesk, SecretsDesk } from '../secrets-desk';
import { missionText } from '../valid-lab';

test('is what happens without a command, and the first thing that it says is init', async () => {
  const { code, out } = await new SecretsDesk().run([]);
  expect(code).toBe(1);
  expect(out).toContain('18 of 18 are missing.\n\nThere is no ');
  expect(out).toMatch(/npm run secrets -- init\n\nMake the 14 that are generated:\n {2}npm run secrets -- generate\n/);
});

test('says of what is missing how to enter it', async () => {
  const { code, out } = await (await generatedDesk()).run(['list']);
  expect(code).toBe(1);
  expect(out).toMatch(/ {2}missing {2}entered {4}ipmi\/h5b-x86\/user +IPMI: user at the BMC 192\.168\.1\.13/);
  expect(out).toMatch(/npm run secrets -- set ipmi\/h5b-x86\/user +# as set up in .*; at most 16 characters without spaces/);
  expect(out).toContain('4 of 18 are missing.');
});

test('is content when all are there', async () => {
  const { code, out } = await (await completeDesk()).run(['list']);
  expect(code).toBe(0);
  expect(out).toContain('All 18 exist.');
  expect(out).not.toMatch(/missing/);
});

test('names what the lab no longer needs', async () => {
  const desk = await generatedDesk();
  writeFileSync(desk.config, missionText().replace(/\n {2}wireguard:\n[\s\S]*?\n {2}ssh:/, '\n  ssh:'));
  const { out } = await desk.run(['list']);
  expect(out).toMatch(/ {2}unused .* wireguard\/private-key +nothing in this lab; delete it with npm run secrets -- edit/);
});

test('without the identity it lists what is needed, and says what to do', async () => {
  const desk = await generatedDesk();
  const { code, out, err } = await desk.run(['list'], { environment: { H5B_AGE_IDENTITY: '/nowhere/age.txt' } });
  expect(code).toBe(3);
  expect(out).toMatch(/ {2}\? {2}generated {2}k3s\/agent-token/);
  expect(err).toMatch(/there is no age identity \/nowhere\/age\.txt\. Either bring your copy/);
});

test('without dist/ it says that there may be more', async () => {
  const { out } = await new SecretsDesk(missionText(), []).run(['list']);
  expect(out).toContain('There is no dist/: npm run synth makes it');
});
