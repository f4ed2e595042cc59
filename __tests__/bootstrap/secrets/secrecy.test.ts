import { writeFileSync } from 'node:fs';
import { completeDesk } from './secrets-desk';

test('no command tells a secret, whatever goes wrong', async () => {
  const desk = await completeDesk();
  const names = [...new Set((await desk.run(['list'])).out.match(/\S+\/\S+/g))].filter((name) =>
    /^(k3s|node|ssh|wireguard|postgres|restic|ca|kubernetes|ipmi|backblaze)\//.test(name),
  );
  const values = await Promise.all(
    names.filter((name) => !/(certificate|tls\.crt|\/user)$/.test(name)).map((name) => desk.value(name)),
  );
  expect(values.length).toBeGreaterThanOrEqual(15);
  for (const args of [
    ['generate'],
    ['check'],
    ['init'],
    ['set', 'k3s/agent-token'],
    ['show', 'k3s/agent-token'],
    ['show', 'ssh/h5b-pi-worker/ed25519', '--public'],
  ])
    await desk.run(args, { stdin: values.join(' ') });
  await desk.run(['check'], { now: new Date('2060-01-01T00:00:00Z') });
  await desk.run(['edit'], { environment: { EDITOR: 'true' } });
  for (const change of [
    (text: string) => text.replace('k3s/agent-token: ', 'k3s/agent-token: "'),
    (text: string) => text.replace('k3s/agent-token: ', 'k3s/agent-token/'),
    (text: string) => text.replaceAll(': ', ' '),
    (text: string) => text.replaceAll('    ', ' '),
    (text: string) => text.replaceAll('PRIVATE', 'public'),
    (text: string) => text.replace('recipients:\n', 'recipients:\n  - *alias\n'),
  ])
    await desk.edit(change);
  writeFileSync(desk.secrets, desk.bytes().slice(0, 900));
  await desk.run(['check']);
  const told = JSON.stringify(desk.told.map(({ out, err }) => out + err));
  // Of keys, every line of their Base64 as well.
  const pieces = values.flatMap((value) => value.split('\n')).filter((line) => line.length >= 8 && !line.startsWith('-----'));
  expect(pieces.filter((piece) => told.includes(JSON.stringify(piece).slice(1, -1)))).toEqual([]);
  expect(desk.told.length).toBeGreaterThan(20);
});
