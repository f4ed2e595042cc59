import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Target } from '../../host/target/target';
import type { Fleet } from './fleet';
import { filePaths, playbook, type WantedState } from './playbook';

/** Debian 13 has this minor version, too. */
const VERSION = '2.19.14';

/** Installs ansible-core into the cache unless it is there, and gives the path of ansible-playbook. Throws if pip fails. */
export function installAnsible(say: (line: string) => void): string {
  const directory = join(process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b'), `ansible-core-${VERSION}`);
  const binary = join(directory, 'bin/ansible-playbook');
  if (existsSync(binary)) return binary;
  say(`installing ansible-core ${VERSION} into ${directory}`);
  for (const argv of [
    ['python3', '-m', 'venv', directory],
    [join(directory, 'bin/pip'), 'install', '--quiet', `ansible-core==${VERSION}`],
  ]) {
    const [command = '', ...args] = argv;
    const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
  }
  return binary;
}

export const ansibleVersion = VERSION;

/**
 * Writes the playbook, inventories and contents beside the fleet's homelab.yaml. What is wanted is read from the hosts, which
 * `npm run apply` brought there.
 */
export async function writePlaybook(fleet: Fleet, resources: readonly string[], counts: readonly number[]): Promise<void> {
  const [first] = fleet.targets;
  if (first === undefined) throw new Error('a playbook is made from a host, and there is none');
  const { sandbox } = fleet.lab;
  const wanted = await wantedState(fleet, first, resources);
  const write = (name: string, text: string | Buffer) =>
    sandbox.execute(['sh', '-ec', `mkdir -p ${dirname(fleet.inside(name))}; cat > ${fleet.inside(name)}`], { input: text });
  await write('playbook.yaml', playbook(wanted));
  await write('ansible.cfg', config(fleet));
  for (const count of counts) {
    const rows = fleet.nodes.slice(0, count).map(({ name, address }) => `${name} ansible_host=${address}\n`);
    await write(`inventory-${count}`, rows.join(''));
  }
  for (const target of fleet.targets)
    for (const path of filePaths(resources)) await write(`files/${target.name}${path}`, readFileSync(`${target.root}${path}`));
}

/** Everything that its documentation advises for speed; `ControlPersist` outlives a round, so a login is made once for all. */
const config = (fleet: Fleet): string => `[defaults]
forks = 20
host_key_checking = True
interpreter_python = /usr/bin/python3
remote_user = root
private_key_file = ${fleet.key}
retry_files_enabled = False
[ssh_connection]
pipelining = True
ssh_args = -F none -o ControlMaster=auto -o ControlPersist=120s -o UserKnownHostsFile=${fleet.inside('known_hosts')}
control_path_dir = ${fleet.inside('cp')}
`;

/** `ansible-playbook` for the first `count` hosts. */
export function ansibleCommand(fleet: Fleet, binary: string, count: number): readonly string[] {
  // Ansible wants UTF-8, and timed commands have LC_ALL=C.
  return fleet.among(['env', 'LC_ALL=C.UTF-8', binary, '-i', fleet.inside(`inventory-${count}`), fleet.inside('playbook.yaml')]);
}

/** For what runs by `ansibleCommand`. */
export const ansibleEnv = (fleet: Fleet): Readonly<Record<string, string>> => ({
  ANSIBLE_CONFIG: fleet.inside('ansible.cfg'),
  ANSIBLE_LOCAL_TEMP: fleet.inside('tmp'),
  ANSIBLE_HOME: fleet.inside('home'),
  SSH_AUTH_SOCK: '',
});

async function wantedState(fleet: Fleet, target: Target, resources: readonly string[]): Promise<WantedState> {
  const of = (prefix: string) => resources.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const each = async <T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<ReadonlyMap<string, T>> =>
    new Map(await Promise.all(names.map(async (name): Promise<[string, T]> => [name, await ask(name)])));
  const line = async (script: string) => (await target.run(script)).stdout.trim();
  const sysctls = filePaths(resources).filter((path) => path.startsWith('/etc/sysctl.d/'));
  const parameters = sysctls.flatMap((path) => readFileSync(`${target.root}${path}`, 'utf8').match(/^[a-z][^ ]*(?= = )/gm) ?? []);
  return {
    resources,
    packages: fleet.packages,
    modes: new Map(filePaths(resources).map((path) => [path, octal(statSync(`${target.root}${path}`).mode)])),
    links: await each(of('symlink '), (path) => line(`readlink ${path}`)),
    units: await each(of('unit '), async (name) => {
      if ((await line(`systemctl is-enabled ${name}`)) === 'masked') return 'masked';
      return (await line(`systemctl is-active ${name}`)) === 'active' ? 'active' : 'inactive';
    }),
    parameters: await each(parameters, (name) => line(`sysctl -n ${name}`)),
    drives: new Map(fleet.nodes.map(({ name, disk }) => [name, disk.id])),
  };
}

const PERMISSIONS = 0o7777;
const octal = (mode: number): string => `0${(mode & PERMISSIONS).toString(8)}`;
