import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, tryText } from '../../../checks/json';
import { until } from '../../cluster/harness/until';
import { type Image, imageIn } from '../machine/image';
import { MachineProcess } from '../machine/machine-process';
import { ScratchDirectory } from '../machine/scratch-directory';
import { cache } from './cache';
import { confinedCommand } from './confined-command';
import { debianMirror } from './debian-mirror';
import { mmdebstrapArguments } from './recipe';

/** Bytes of the root file system. Sparse: it takes what is in it. */
const ROOT_SIZE = '8G';

/**
 * Builds the machine into `directory`: packages, kernel modules, disk, first boot, saved state. It appears there at once or, if
 * anything fails, not at all. Compiled modules are kept apart, so that another recipe does not compile them again.
 *
 * @param onStep told what is being done, e.g. `compiling ZFS 2.3.9 for 6.12.118+deb13-amd64`
 */
export async function buildImage(directory: string, onStep: (step: string) => void): Promise<void> {
  mkdirSync(cache(), { recursive: true });
  const log = join(cache(), 'build.log');
  writeFileSync(log, '');
  const scratch = ScratchDirectory.create('.building-', cache());
  try {
    const image = imageIn(scratch.file('image'));
    mkdirSync(image.directory);
    const root = scratch.file('root');
    const run = (command: readonly string[]) => confinedCommand(command, log, onStep);
    onStep('installing packages');
    await run(['mmdebstrap', ...mmdebstrapArguments(debianMirror(), root)]);
    await run(['bash', join(__dirname, 'modules.sh'), root, join(cache(), 'modules')]);
    onStep('configuring');
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', image.privateKey]);
    await run(['bash', join(__dirname, 'configure.sh'), root, `${image.privateKey}.pub`]);
    onStep('writing the disk');
    await run(['mke2fs', '-q', '-t', 'ext4', '-d', root, scratch.file('root.raw'), ROOT_SIZE]);
    await run(['qemu-img', 'convert', '-O', 'qcow2', scratch.file('root.raw'), image.disk]);
    takeFromRoot(root, image);
    onStep('booting');
    await saveState(image, scratch, onStep);
    publish(image.directory, directory);
  } finally {
    await scratch.remove();
  }
}

/** Kernel, initramfs and host key, as they are on the disk. */
function takeFromRoot(root: string, image: Image): void {
  const boot = readdirSync(join(root, 'boot'));
  for (const [prefix, to] of [
    ['vmlinuz-', image.kernel],
    ['initrd.img-', image.initrd],
  ] as const) {
    const [name, another] = boot.filter((each) => each.startsWith(prefix));
    if (name === undefined || another !== undefined) throw new Error(`one ${prefix}* was expected in /boot: ${boot.join(', ')}`);
    copyFileSync(join(root, 'boot', name), to);
  }
  const key = readFileSync(join(root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8');
  writeFileSync(image.knownHosts, `storage ${key.trim()}\n`);
}

/** Boots the disk once, checks that every unit started, and writes memory and devices to a file. */
async function saveState(image: Image, scratch: ScratchDirectory, onStep: (step: string) => void): Promise<void> {
  const machine = MachineProcess.start(image, scratch, image, []);
  try {
    const { session } = await machine.connect();
    onStep('waiting for the last unit');
    const { stdout } = await session.run('systemctl is-system-running --wait; systemctl --failed --plain --no-legend', 900);
    if (stdout.trim() !== 'running') throw new Error(`the machine did not start as a whole: ${stdout}\n${machine.console()}`);
    await session.run('sync', 300);
    await session.close();
    onStep('saving the state');
    await machine.qemu.command('migrate', { uri: `exec:cat >'${image.state}'` });
    await until('the state to be saved', 300, async () => {
      const status = tryText(at(await machine.qemu.command('query-migrate'), 'status'));
      if (status === 'failed') throw new Error('QEMU could not save the state');
      return status === 'completed' ? true : undefined;
    });
    // Unlike a kill, this writes what QEMU still has of the disk.
    await machine.qemu.command('quit');
    await machine.qemu.ended;
  } finally {
    await machine.qemu.kill();
  }
}

/** Another build of the same image may have been faster; its result is as good. */
function publish(work: string, directory: string): void {
  try {
    renameSync(work, directory);
  } catch (error) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
    rmSync(work, { recursive: true });
  }
}
