import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, LabNode } from '../../config/lab';
import {
  HTTP_ROOT,
  IMAGE_ROOT,
  k3sBinaryPath,
  NODE_ARCHIVE,
  netbootedPis,
  TFTP_ROOT,
  tftpDirectory,
} from '../render/boot-server';
import { nodeIdentity } from '../render/node-identity';
import { NO_FILLINGS } from '../render/rendered-file';
import { x86Links } from '../render/x86-boot';

/**
 * Bytes of a release of the Pis' image, below its directory: Debian 13 as it was built on 2026-11-22 (linux-image-arm64 6.12,
 * raspi-firmware 1.20240424+ds-6).
 */
const IMAGE_FILES: Readonly<Record<string, number>> = {
  vmlinuz: 37_700_000,
  'initrd.img': 38_300_000,
  'filesystem.squashfs': 139_000_000,
  'firmware/start4.elf': 2_256_800,
  'firmware/fixup4.dat': 5_436,
  'firmware/bcm2711-rpi-4-b.dtb': 39_650,
};

/** The file for arm64 of a k3s release of 2026, and what a Debian package brings for x86, roughly. */
const K3S_BYTES = 75_000_000;
const PACKAGE_FILE_BYTES = 40_000_000;

/** For a file of an identity that holds a secret, and for the header of each (cpio(5), newc). */
const SECRET_BYTES = 1024;
const CPIO_HEADER_BYTES = 512;

/** Files of the image that a Pi needs, relative to a release. */
export const imageFiles = (): readonly string[] => Object.keys(IMAGE_FILES);

/**
 * Estimates of what a rendered tree does not hold, by absolute path on the boot server: the image (unless a built one is given),
 * k3s, the packages' files, the node archives.
 */
export function assumedFiles(tree: string, lab: Lab, server: LabNode, hasImage: boolean): ReadonlyMap<string, number> {
  const image = hasImage
    ? []
    : Object.entries(IMAGE_FILES).map(([path, bytes]) => [`${IMAGE_ROOT}/current/${path}`, bytes] as const);
  return new Map([
    ...image,
    [`${HTTP_ROOT}${k3sBinaryPath()}`, K3S_BYTES] as const,
    ...x86Links(lab).map(({ target }) => [target, PACKAGE_FILE_BYTES] as const),
    ...netbootedPis(lab).map((node) => [archivePath(node), archiveBytes(tree, lab, server, node)] as const),
  ]);
}

const archivePath = (node: LabNode): string => `${TFTP_ROOT}/${tftpDirectory(node)}/${NODE_ARCHIVE}`;

function archiveBytes(tree: string, lab: Lab, server: LabNode, node: LabNode): number {
  return nodeIdentity(lab, server, node, NO_FILLINGS)
    .map(({ path }) => lstatSync(join(tree, node.name, 'root', path), { throwIfNoEntry: false })?.size ?? SECRET_BYTES)
    .reduce((sum, bytes) => sum + bytes + CPIO_HEADER_BYTES, 0);
}
