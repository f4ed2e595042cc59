import { spawnSync } from 'node:child_process';
import { QEMU } from '../machine/qemu-arguments';

/** Debian's package of each program. */
const RUN = { [QEMU]: 'qemu-system-x86', 'qemu-img': 'qemu-utils', ssh: 'openssh-client', setpriv: 'util-linux' };
const BUILD = { mmdebstrap: 'mmdebstrap', unshare: 'util-linux', mke2fs: 'e2fsprogs', 'apt-get': 'apt' };

/** What is missing to run a built machine and what to do about it, or undefined. */
export function tryMissingToRun(): string | undefined {
  if (process.platform !== 'linux') return 'the machine is started by setpriv, which is of Linux; run it there.';
  return tryMissing(RUN);
}

/** What is missing to build the machine and what to do about it, or undefined. */
export function tryMissingToBuild(): string | undefined {
  const programs = tryMissingToRun() ?? tryMissing(BUILD);
  if (programs !== undefined) return programs;
  return process.getuid?.() === 0 ? undefined : 'installing Debian into a directory takes root; run: sudo -E npm run test:vm';
}

function tryMissing(programs: Readonly<Record<string, string>>): string | undefined {
  const missing = Object.entries(programs).filter(([program]) => spawnSync(program, ['--version']).error !== undefined);
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, each]) => each))];
  return `there is no ${missing.map(([program]) => program).join(', no ')}; run: apt-get install ${packages.join(' ')}`;
}
