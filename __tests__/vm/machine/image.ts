import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootFiles } from './qemu-arguments';

/** A built machine: what it boots from, its state just after booting, and the keys to it. Read only; machines write to overlays. */
export interface Image extends BootFiles {
  readonly directory: string;
  /** The saved state: memory and devices of the machine after its first boot. */
  readonly state: string;
  readonly privateKey: string;
  /** Known-hosts file; the machine is called `storage` in it. */
  readonly knownHosts: string;
}

/** The image in a directory of the cache. */
export const imageIn = (directory: string): Image => ({
  directory,
  kernel: join(directory, 'vmlinuz'),
  initrd: join(directory, 'initrd.img'),
  disk: join(directory, 'root.qcow2'),
  state: join(directory, 'state'),
  privateKey: join(directory, 'client'),
  knownHosts: join(directory, 'known_hosts'),
});

/** The machine's public key: `ssh-ed25519 AAAA…`. */
export const hostKey = ({ knownHosts }: Image): string => readFileSync(knownHosts, 'utf8').trim().split(' ').slice(1).join(' ');
