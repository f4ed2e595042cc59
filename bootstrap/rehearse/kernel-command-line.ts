import { unknown } from './config-txt';

/** What the kernel and the image read from cmdline.txt. */
export interface KernelCommandLine {
  /** URL of the root image; undefined if there is none. */
  readonly fetch: string | undefined;
  readonly problems: readonly string[];
}

/** Parameters that the kernel (`kernel-parameters.txt`), live-boot(7), udev and systemd understand and that we use or may need. */
const KNOWN = [
  'console',
  'boot',
  'skipconfig',
  'nopersistence',
  'overlay-size',
  'fetch',
  'BOOTIF',
  'ethdevice-timeout',
  'net.ifnames',
  'panic',
  'quiet',
  'loglevel',
  'debug',
  'cgroup_enable',
  'systemd.log_level',
  'systemd.unit',
];

interface Needed {
  /** @default - any */
  readonly value?: string;
  readonly without: string;
}

/** Without these the image does not come up: value, and what happens without. */
const NEEDED: Readonly<Record<string, Needed>> = {
  boot: { value: 'live', without: 'the initrd would wait for a disk' },
  fetch: { without: 'the initrd would not know where the root image is' },
  skipconfig: { without: 'live-boot would write network settings of its own over those of the node' },
  panic: { without: 'a Pi whose image changed while it booted would stay down instead of trying again' },
};

/** Reads cmdline.txt of a Pi as the firmware does, which takes one line and no more. `card` is its network card (`BOOTIF`). */
export function kernelCommandLine(text: string, card: string): KernelCommandLine {
  const lines = text.replace(/\n$/, '').split('\n');
  const problems = lines.length > 1 ? [`it has ${lines.length} lines, and the firmware takes only the first`] : [];
  const words = (lines[0] ?? '').split(' ').filter(Boolean);
  const values = new Map(
    words.map((word): [string, string] => {
      const [name = '', ...rest] = word.split('=');
      return [name, rest.join('=')];
    }),
  );
  for (const [name, value] of values) {
    if (!KNOWN.includes(name)) problems.push(unknown(value === '' ? name : `${name}=${value}`, name, KNOWN));
  }
  const needed = { ...NEEDED, BOOTIF: { value: card, without: 'live-boot would not know the network card' } };
  for (const [name, { value, without }] of Object.entries<Needed>(needed)) {
    const found = values.get(name);
    if (found === undefined) problems.push(`${name}${value === undefined ? '' : `=${value}`} is missing: ${without}`);
    else if (value !== undefined && found !== value)
      problems.push(`${name}=${found} should be ${name}=${value}: else ${without}`);
  }
  return { fetch: values.get('fetch'), problems };
}
