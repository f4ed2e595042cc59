import { nearestName } from '../../config/did-you-mean';

/** What a Pi's firmware loads, as config.txt says it. Paths are relative to the Pi's TFTP directory. */
export interface ConfigTxt {
  readonly kernel: string;
  readonly initramfs: readonly string[];
  readonly deviceTree: string;
  readonly overlays: string;
  readonly cmdline: string;
  /** What is wrong with the text, each with its line. */
  readonly problems: readonly string[];
}

/** The settings that we write (raspberrypi/documentation: config_txt). `initramfs` is a command of its own form. */
const KEYS = ['arm_64bit', 'upstream_kernel', 'kernel', 'device_tree', 'overlay_prefix', 'cmdline', 'enable_uart'];

/** Characters of the list of initramfs files (same source, boot.adoc). */
const LONGEST_LIST = 80;

/** Reads config.txt as the firmware of a Pi 4 does; what is not set has the firmware's default. */
export function configTxt(text: string): ConfigTxt {
  const problems: string[] = [];
  const settings = new Map<string, string>();
  let initramfs: readonly string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line === '[all]' || line === '[pi4]') continue;
    const said = (problem: string) => problems.push(`line ${index + 1}: ${problem}`);
    const [, list, where] = /^initramfs (\S+) (\S+)$/.exec(line) ?? [];
    const [, key = '', value = ''] = /^([a-z0-9_]+)=(.*)$/.exec(line) ?? [];
    if (list !== undefined) {
      initramfs = list.split(',');
      if (where !== 'followkernel') said(`"${line}" loads the initramfs to ${where}, not behind the kernel (followkernel)`);
      if (list.length > LONGEST_LIST)
        said(`the list of initramfs files has ${list.length} characters, the firmware takes ${LONGEST_LIST}`);
    } else if (key === 'initramfs') said('initramfs takes no "="; write "initramfs FILE,FILE followkernel"');
    else if (!KEYS.includes(key)) said(unknown(line, key, KEYS));
    else settings.set(key, value);
  }
  if (settings.get('arm_64bit') !== '1') problems.push('arm_64bit=1 is missing: the firmware would look for a 32-bit kernel');
  if (initramfs.length === 0) problems.push('no initramfs line: the kernel would find no root');
  return {
    kernel: settings.get('kernel') ?? 'kernel8.img',
    initramfs,
    deviceTree: settings.get('device_tree') ?? 'bcm2711-rpi-4-b.dtb',
    overlays: settings.get('overlay_prefix') ?? 'overlays/',
    cmdline: settings.get('cmdline') ?? 'cmdline.txt',
    problems,
  };
}

/** The message for a name that is none of `known`. */
export function unknown(shown: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined ? `"${shown}" is no setting that we use` : `"${shown}" is no setting; did you mean ${near}?`;
}
