import type { LabNode } from '../../config/lab';
import { bootInterface } from './boot-interface';
import { bootOrder, HTTP_ROOT, httpUrl, IMAGE_ROOT, NODE_ARCHIVE, TFTP_ROOT, tftpDirectory } from './boot-server';
import { type RenderedFile, type RenderedLink, textFile } from './rendered-file';
import { render } from './template';

/** The firmware takes no longer list of initramfs files (raspberrypi/documentation: config_txt/boot.adoc). */
const LONGEST_INITRAMFS_LIST = 80;

/** The link in a Pi's directory to the image that it boots. */
const IMAGE = 'image';

/** What each boot device is in `BOOT_ORDER` (raspberrypi/documentation: eeprom-bootloader.adoc). */
const BOOT_DEVICES: Readonly<Record<ReturnType<typeof bootOrder>[number], string>> = { sd: '1', network: '2', usb: '4' };

/** In place of a device: begin again. */
const RESTART = 'f';

/** `config.txt` and `cmdline.txt` of a Pi, below the TFTP root of the boot server. */
export function piBootFiles(server: LabNode, node: LabNode): readonly RenderedFile[] {
  const directory = `${TFTP_ROOT}/${tftpDirectory(node)}`;
  const list = `${IMAGE}/initrd.img,${NODE_ARCHIVE}`;
  if (list.length > LONGEST_INITRAMFS_LIST)
    throw new Error(`the list of initramfs files "${list}" has ${list.length} characters; a Pi takes ${LONGEST_INITRAMFS_LIST}`);
  const config = render('pi/config.txt', {
    node: node.name,
    image: IMAGE,
    archive: NODE_ARCHIVE,
    cmdline: 'cmdline.txt',
  });
  const rootUrl = `${httpUrl(server)}${IMAGE_ROOT.slice(HTTP_ROOT.length)}/current/filesystem.squashfs`;
  return [
    textFile(`${directory}/config.txt`, config),
    textFile(`${directory}/cmdline.txt`, render('pi/cmdline.txt', { bootInterface: bootInterface(node), rootUrl })),
  ];
}

/** From a Pi's directory to the current image: a release is switched by one rename, for all Pis at once. */
export function piBootLinks(node: LabNode): readonly RenderedLink[] {
  const directory = `${TFTP_ROOT}/${tftpDirectory(node)}`;
  return [
    { path: `${directory}/${IMAGE}`, target: `../..${IMAGE_ROOT.slice('/srv'.length)}/current` },
    // The boot loader asks for these beside config.txt, before it has read that.
    ...['start4.elf', 'fixup4.dat'].map((name) => ({ path: `${directory}/${name}`, target: `${IMAGE}/firmware/${name}` })),
  ];
}

/** Settings of a Pi's boot loader, for `rpi-eeprom-config --config` (raspberrypi/rpi-eeprom). */
export function eepromConfig(node: LabNode): string {
  const order = bootOrder(node);
  const nibbles = order.map((device) => BOOT_DEVICES[device]);
  return render('pi/boot.conf', {
    node: node.name,
    directory: tftpDirectory(node),
    order: order.join(', then '),
    bootOrder: `0x${[...nibbles, RESTART].reverse().join('')}`,
  });
}
