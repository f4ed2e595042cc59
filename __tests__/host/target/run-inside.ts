import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Rights of the machine's root that would reach the machine itself: its clock, modules, raw devices and log. No process of a host
 * has them, whether it comes from its process 1 or from outside by `run`.
 */
export const WITHHELD = [
  'sys_time',
  'sys_module',
  'sys_rawio',
  'syslog',
  'sys_pacct',
  'wake_alarm',
  'block_suspend',
  'mac_admin',
  'mac_override',
]
  .map((right) => `-${right}`)
  .join();

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a shell script as root in all namespaces of a host, with the rights of the host and none of this machine's.
 *
 * @param init the host's process 1, by its number on this machine
 */
export async function runInside(init: number, script: string): Promise<Outcome> {
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wd'];
  // nsenter changes namespaces and keeps rights: without this, a script could set the clock of the machine.
  const command = ['setpriv', `--bounding-set=${WITHHELD}`, `--inh-caps=${WITHHELD}`, '--', '/bin/sh', '-c', script];
  const child = spawn('nsenter', [`--target=${init}`, ...namespaces, '--', ...command], {
    env: { PATH, HOME: '/root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk;
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : signal === null ? 255 : 137, ...output };
}
