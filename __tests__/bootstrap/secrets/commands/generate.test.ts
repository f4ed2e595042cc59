import { sshPublicKey } from '../../../../bootstrap/secrets/ssh-key';
import { wireguardPublicKey } from '../../../../bootstrap/secrets/wireguard-key';
import { declaring, INGRESS } from '../declaring';
import { generatedDesk, SecretsDesk } from '../secrets-desk';
import { missionText } from '../valid-lab';

test('says what it made and what a person does with the public halves', async () => {
  const repository = missionText().replace(/repository: \S+/, 'repository: ssh://git@git.example.net/home/lab');
  const dist = [INGRESS, declaring('flux-system', 'flux', { 'git-credentials': 'identity=ssh-key,known_hosts=ssh-known-hosts' })];
  const desk = new SecretsDesk(repository, dist);
  await desk.run(['init']);
  const { code, out } = await desk.run(['generate']);
  expect(code).toBe(0);
  expect(out.match(/^made {2}/gm)).toHaveLength(15);
  const [vpn, deploy] = [
    await desk.value('wireguard/private-key'),
    await desk.value('kubernetes/flux-system/git-credentials/identity'),
  ];
  expect(out).toContain(`under access.wireguard, so that npm run wireguard knows it:\n  publicKey: ${wireguardPublicKey(vpn)}\n`);
  expect(out).toContain(`deploy key with read access for ssh://git@git.example.net/home/lab:\n  ${sshPublicKey(deploy).line}\n`);
  expect(out).toContain('npm run -s secrets -- show ca/certificate > h5b-ca.crt');
  expect(out).toContain('ssh-keyscan git.example.net; compare the keys');
});

test('a second time makes nothing and leaves the file as it is', async () => {
  const desk = await generatedDesk();
  const before = desk.bytes();
  const { code, out } = await desk.run(['generate']);
  expect(code).toBe(0);
  expect(out).toContain('Nothing to make');
  expect(desk.bytes()).toBe(before);
});

test('a key of which only the certificate is left is not made in silence', async () => {
  const desk = await generatedDesk();
  await desk.edit((text) => text.replace(/ {2}ca\/private-key: [\s\S]*?(?=\n {2}k3s)/, ''));
  const { code, err } = await desk.run(['generate']);
  expect(code).toBe(1);
  expect(err).toMatch(
    /ca\/private-key was not made: ca\/certificate exists and belongs to another key; .*rotate ca\/private-key/,
  );
});
