import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A release of the image, of files that only have sizes. */
export function imageIn(directory: string, sizes: Readonly<Record<string, number>> = {}): string {
  const image = join(directory, 'image');
  mkdirSync(join(image, 'firmware'), { recursive: true });
  const all = {
    vmlinuz: 1000,
    'initrd.img': 1000,
    'filesystem.squashfs': 1000,
    'firmware/start4.elf': 1000,
    'firmware/fixup4.dat': 1000,
    'firmware/bcm2711-rpi-4-b.dtb': 1000,
    ...sizes,
  };
  for (const [name, bytes] of Object.entries(all)) {
    writeFileSync(join(image, name), '');
    truncateSync(join(image, name), bytes);
  }
  return image;
}
