import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** THE list of what the fresh Debian host is made of, and of what it can install while it has no network. */
export const recipe = {
  /** Debian 13. */
  suite: 'trixie',
  components: ['main', 'contrib', 'non-free-firmware'],
  /** What the installer leaves on a server with "SSH server" chosen, beside the packages of priority "important". */
  installed: [
    'ca-certificates',
    'dbus',
    'initramfs-tools',
    'libpam-systemd',
    'linux-image-amd64',
    'openssh-server',
    'sudo',
    'systemd-timesyncd',
  ],
  /** What the local apt repository offers, with all dependencies. Those of one row can be installed together. */
  offered: [
    [
      ...['chrony', 'dnsmasq', 'nftables', 'nginx-light', 'open-iscsi', 'rsync', 'unattended-upgrades', 'wireguard-tools'],
      ...['nfs-kernel-server', 'nfs-common', 'zfsutils-linux', 'zfs-zed', 'zfs-dkms', 'linux-headers-amd64', 'dkms'],
      ...['build-essential', 'mdadm', 'gdisk', 'parted', 'sanoid', 'restic', 'postgresql', 'postgresql-17'],
      ...['ipmitool', 'openipmi', 'smartmontools', 'lm-sensors', 'edac-utils', 'rasdaemon', 'watchdog', 'zram-tools'],
      ...['curl', 'jq', 'systemd-journal-remote', 'xz-utils', 'zstd'],
      ...['mmdebstrap', 'qemu-user-static', 'squashfs-tools', 'live-boot'],
    ],
    ['systemd-zram-generator'],
  ],
} as const;

/** The user that the installer asked for; may use sudo with this password. */
export const administrator = { name: 'admin', password: 'admin' } as const;

/** Scripts that mmdebstrap runs. */
export const hook = (name: 'offer-packages' | 'finish-installation'): string => join(__dirname, `${name}.sh`);

/** Outside the tree: `$H5B_CACHE/host`, by default `~/.cache/h5b/host`. */
export const cache = (): string => join(process.env.H5B_CACHE ?? join(homedir(), '.cache', 'h5b'), 'host');

/** Where the result of this recipe is once it is built. The name changes with all that the build depends on but the mirror. */
export function hostDirectory(): string {
  const hash = createHash('sha256').update(JSON.stringify([recipe, administrator]));
  for (const name of ['offer-packages', 'finish-installation'] as const) hash.update(readFileSync(hook(name)));
  return join(cache(), `${recipe.suite}-${hash.digest('hex').slice(0, 12)}`);
}

/** Root file system of the fresh host. Nobody writes to it. */
export const rootDirectory = (): string => join(hostDirectory(), 'root');

/** The local apt repository: .deb files and their index. */
export const packagesDirectory = (): string => join(hostDirectory(), 'packages');

export const isBuilt = (): boolean => existsSync(hostDirectory());

/** The command that builds it. */
export const buildCommand = 'sudo -E node -r ./register.js __tests__/host/build/build.ts';
