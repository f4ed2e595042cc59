import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { until } from '../__tests__/cluster/harness/until';
import { HostLab } from '../__tests__/host/target/host-lab';
import { downloadPath } from '../bootstrap/downloads/try-download';

/**
 * Prints what the commands of docs/tutorial/bare-metal.md print that need a host, for a person to cut and to put there: on a real
 * Debian in namespaces, with a script in place of k3s. Needs what npm run test:host needs:
 *
 *     sudo -E node -r ./register.js docs/record-bare-metal.ts
 */
const ROOT = join(__dirname, '..');
const PROVISION = join(ROOT, '__tests__', 'host', 'provision');
const K3S = join(PROVISION, 'k3s-stand-in.sh');
/** The lab as it is before the Pi is added: the first `yaml homelab.yaml` of the page. */
const [, HOMELAB = ''] =
  /^```yaml homelab\.yaml\n(.*?)^```$/ms.exec(readFileSync(join(__dirname, 'tutorial', 'bare-metal.md'), 'utf8')) ?? [];

/** `box` of the lab. */
const BOX = {
  ...{ name: 'debian', address: '192.168.20.11', mac: '3c:ec:ef:20:00:0b' },
  disks: [
    {
      ...{ name: 'sda', bytes: 4_000_787_030_016, rotational: true },
      ...{ id: 'ata-WDC_WD40EFZX-68AWUN0_VK0BBBB1', serial: 'VK0BBBB1', model: 'WDC WD40EFZX-68AWUN0' },
    },
  ],
};

/** A command of package.json, with the stand-in's hash as the pinned one. */
const node = (script: string, ...args: readonly string[]): readonly string[] => [
  process.execPath,
  ...[join(PROVISION, 'pin-k3s.js'), join(ROOT, 'register.js')].flatMap((file) => ['-r', file]),
  join(ROOT, script),
  ...args,
];
const APPLY = node('bootstrap/apply-cli.ts', '--node', 'box', '--yes');

async function main(lab: HostLab): Promise<void> {
  const target = await lab.startTarget(BOX);
  const home = lab.sandbox.outside('attic');
  for (const directory of ['.ssh', 'downloads']) mkdirSync(join(home, directory), { recursive: true });
  copyFileSync(lab.clientKeyPath, join(home, '.ssh', 'id_ed25519'));
  copyFileSync(K3S, join(home, 'downloads', basename(downloadPath('', 'k3s', 'amd64'))));
  writeFileSync(join(home, 'homelab.yaml'), HOMELAB);

  const env = {
    ...{ HOME: lab.sandbox.inside('attic'), SSH_AUTH_SOCK: '', NO_COLOR: '1' },
    H5B_TEST_K3S_SHA256: createHash('sha256').update(readFileSync(K3S)).digest('hex'),
  };
  const there = (command: readonly string[]) => ['sh', '-c', `cd ${env.HOME} && exec "$@" 2>&1`, 'sh', ...command];
  const record = async (title: string, command: readonly string[]) => {
    const { code, stdout } = await lab.sandbox.execute(there(command), { env });
    process.stdout.write(`$ ${title}\n${stdout}# exit code ${code}\n\n`);
  };
  const interrupted = async (title: string, moment: RegExp, signal: 'SIGINT' | 'SIGKILL') => {
    const apply = lab.sandbox.start(signal, there(APPLY), env);
    await until(title, 600, () => moment.test(apply.log()) || undefined, apply.log);
    apply.signal(signal);
    const how = await apply.ended;
    process.stdout.write(`$ npm run apply -- --node box   (${title})\n${apply.log()}# ${how}\n\n`);
  };

  await record('npm run synth', node('charts/synth.ts'));
  for (const command of ['init', 'generate']) {
    await record(`npm run secrets -- ${command}`, node('bootstrap/secrets/secrets-cli.ts', command));
  }
  await record('npm run plan -- --node box', node('bootstrap/plan-cli.ts', '--node', 'box', '--accept-new-host-key'));
  await interrupted('Ctrl-C', /^box +> {2}packages: .*packages of this host/ms, 'SIGINT');
  await interrupted('kill -9', /^box +> {2}time: /m, 'SIGKILL');
  await record('npm run apply -- --node box', APPLY);
  await record('npm run plan -- --node box', node('bootstrap/plan-cli.ts', '--node', 'box'));
  await record('npm run status', node('bootstrap/status-cli.ts'));
  await target.exec('echo "# edited" >> /etc/chrony/chrony.conf');
  await record('npm run plan -- --node box', node('bootstrap/plan-cli.ts', '--node', 'box'));
}

HostLab.start({ gateway: '192.168.20.1/24' })
  .then((lab) => main(lab).finally(() => lab.stop()))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
