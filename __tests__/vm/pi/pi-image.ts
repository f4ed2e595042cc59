import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NetbootImage, netbootImage } from '../../../bootstrap/render/netboot-image';
import { aptMirror } from '../../host/build/apt-mirror';

/** Programs of the build and of the boot, with the Debian package that has each. */
const NEEDED: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  mksquashfs: 'squashfs-tools',
  cpio: 'cpio',
  'qemu-system-aarch64': 'qemu-system-arm',
  ip: 'iproute2',
  ssh: 'openssh-client',
};

/** Why no Pi image can be built or booted here, or undefined. */
export function tryReasonNotToBoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = Object.entries(NEEDED).filter(([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return missing.length === 0 ? undefined : `needs ${missing.map(([, name]) => name).join(', ')}`;
}

/**
 * The release directory of the Pi image, built by the script that bootstrap renders if this recipe is not in the cache yet
 * ($H5B_CACHE, default ~/.cache/h5b; a quarter of an hour or more, the packages come from this machine's apt mirror).
 * Throws with the last lines of the build.
 */
export function piImage(say: (line: string) => void): string {
  const { image, directory } = planned();
  if (!isBuilt(directory, image)) {
    say(`Building the Pi image into ${directory}; the first time this takes a quarter of an hour or more.`);
    build(image, directory);
  }
  return realpathSync(join(directory, 'output', 'current'));
}

function planned(): { image: NetbootImage; directory: string } {
  const { debian, security } = aptMirror();
  const cache = join(process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b'), 'pi-image');
  const parameters = { suite: 'trixie', mirror: debian, security, packages: [], cache: join(cache, 'packages') };
  // The directory is named after the recipe, and the recipe must not change with it.
  const { recipe } = netbootImage({ ...parameters, files: '/files', output: '/output' });
  const directory = join(cache, recipe);
  const image = netbootImage({ ...parameters, files: join(directory, 'files'), output: join(directory, 'output') });
  return { image, directory };
}

const isBuilt = (directory: string, { recipe }: NetbootImage) => {
  const file = join(directory, 'output', 'current', 'recipe');
  return existsSync(file) && readFileSync(file, 'utf8').trim() === recipe;
};

function build({ script, files }: NetbootImage, directory: string): void {
  for (const { path, mode, content } of files) {
    const target = join(directory, 'files', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content, { mode });
  }
  const file = join(directory, 'build-image.sh');
  writeFileSync(file, script);
  const { status, stdout, stderr } = spawnSync('nice', ['bash', file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0)
    throw new Error(`the Pi image was not built:\n${`${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n')}`);
}

if (require.main === module) {
  const reason = tryReasonNotToBoot();
  process.stdout.write(`${reason ?? piImage((line) => process.stdout.write(`${line}\n`))}\n`);
  process.exitCode = reason === undefined ? 0 : 2;
}
