import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Image, imageIn } from '../machine/image';
import { accelerator, QEMU } from '../machine/qemu-arguments';
import { cache } from './cache';
import type { DebianMirror } from './debian-mirror';

/** Packages of the storage host. Installing them in the emulated guest would take minutes each, so all are there. */
const PACKAGES = [
  ...[
    'linux-image-amd64',
    'initramfs-tools',
    'busybox',
    'lz4',
    'xz-utils',
    'systemd-sysv',
    'udev',
    'dbus',
    'kmod',
    'procps',
    'less',
  ],
  ...['openssh-server', 'sudo', 'ca-certificates', 'iproute2', 'iputils-ping', 'nftables'],
  ...['zfs-dkms', 'zfsutils-linux', 'zfs-zed', 'mdadm', 'gdisk', 'parted', 'fdisk', 'dosfstools', 'e2fsprogs'],
  ...['nfs-kernel-server', 'nfs-common', 'smartmontools', 'nvme-cli'],
];

/** Set before the kernel is installed. `list`: only the modules that configure.sh names; a small initramfs boots faster. */
const BEFORE_PACKAGES = `
echo zfs-dkms zfs-dkms/note-incompatible-licenses note true | chroot "$1" debconf-set-selections
mkdir -p "$1/etc/initramfs-tools/conf.d"
printf 'MODULES=list\\nCOMPRESS=lz4\\n' >"$1/etc/initramfs-tools/conf.d/machine"`;

/** Arguments of mmdebstrap for the machine's root file system at `root`. */
export function mmdebstrapArguments({ archive, security, options }: DebianMirror, root: string): readonly string[] {
  const components = 'main contrib non-free-firmware';
  return [
    ...['--mode=root', '--variant=minbase', `--include=${PACKAGES.join(',')}`, `--essential-hook=${BEFORE_PACKAGES}`],
    ...['APT::Install-Recommends "false";', ...options].map((option) => `--aptopt=${option}`),
    ...['trixie', root],
    `deb ${archive} trixie ${components}`,
    `deb ${archive} trixie-updates ${components}`,
    `deb ${security} trixie-security ${components}`,
  ];
}

/** What the image is made by; its directory is named after this. */
const RECIPE = ['build/recipe.ts', 'build/modules.sh', 'build/configure.sh', 'machine/qemu-arguments.ts'];

/** Where the image is, once it is built. A saved state is resumed by the QEMU that saved it, so its version counts, too. */
export function imageDirectory(): string {
  const hash = createHash('sha256').update(`${qemuVersion()}\0${accelerator()}\0`);
  for (const file of RECIPE) hash.update(readFileSync(join(__dirname, '..', file)));
  return join(cache(), hash.digest('hex').slice(0, 12));
}

/** The built image, or undefined. */
export const tryImage = (): Image | undefined => (existsSync(imageDirectory()) ? imageIn(imageDirectory()) : undefined);

const qemuVersion = (): string => spawnSync(QEMU, ['--version'], { encoding: 'utf8' }).stdout ?? '';
