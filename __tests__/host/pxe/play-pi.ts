import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { configTxt } from '../../../bootstrap/rehearse/config-txt';
import { type Offer, tryOffer } from './dhcp-client';
import type { Player, PowerOn } from './power-on';
import { isThere, tryFetch } from './tftp-client';

/** The firmware takes an answer with these words in option 43 only (rpi-eeprom: `PXE_OPTION43`). */
const PI_OPTION_43 = 'Raspberry Pi Boot';

/** A Pi that cannot go on. */
class BootFailed extends Error {}

/**
 * The firmware of a Pi 4 on a real network: DHCP, then its files by TFTP in its own order (rpi-eeprom: issues 74 and 417), then
 * the root image and k3s by HTTP, as the initrd and the image fetch them.
 */
class Firmware {
  private readonly loaded: Record<string, string> = {};
  private readonly asked: string[] = [];
  private offer: Offer | undefined;

  constructor(private readonly player: Player) {}

  async powerOn(): Promise<PowerOn> {
    try {
      await this.boot();
      return this.seen();
    } catch (error) {
      if (error instanceof BootFailed) return { ...this.seen(), failure: error.message };
      throw error;
    }
  }

  private seen(): PowerOn {
    const { loaded, asked, offer } = this;
    return { loaded, asked, ...(offer === undefined ? {} : { offer }) };
  }

  private async boot(): Promise<void> {
    this.offer = await tryOffer(this.player);
    if (this.offer === undefined) throw new BootFailed('nobody answers');
    const { address, vendorClass, option43, server } = this.offer;
    if (!option43.includes(PI_OPTION_43) || !vendorClass.startsWith('PXEClient'))
      throw new BootFailed(`no boot server: option 60 is "${vendorClass}", option 43 "${option43}"`);
    const own = address === '0.0.0.0' ? this.player.given : `${address}/24`;
    if (own === undefined) throw new BootFailed('nobody gives an address');
    execFileSync('ip', ['address', 'add', own, 'dev', this.player.device]);
    await this.loader(server);
    const commandLine = await this.start(server);
    await this.system(commandLine);
  }

  /** The stage in the EEPROM. */
  private async loader(server: string): Promise<void> {
    if (!(await isThere(server, this.path('start4.elf')))) throw new BootFailed('start4.elf is missing');
    await this.needed(server, 'config.txt');
    for (const name of ['vl805.sig', 'pieeprom.sig', 'recover4.elf', 'recovery.elf']) await this.optional(server, name);
    await this.needed(server, 'start4.elf');
    await this.needed(server, 'fixup4.dat');
  }

  /** The stage in start4.elf; the kernel's command line. */
  private async start(server: string): Promise<string> {
    const config = configTxt((await this.needed(server, 'config.txt')).toString());
    for (const name of ['dt-blob.bin', 'recovery.elf', 'bootcfg.txt']) await this.optional(server, name);
    for (const name of config.initramfs) await this.needed(server, name);
    await this.needed(server, config.deviceTree);
    await this.optional(server, `${config.overlays}overlay_map.dtb`);
    const commandLine = (await this.needed(server, config.cmdline)).toString();
    await this.optional(server, 'armstub8-gic.bin');
    await this.needed(server, config.kernel);
    return commandLine;
  }

  /** live-boot, then the image, which finds where k3s is in its archive. */
  private async system(commandLine: string): Promise<void> {
    const root = /(?:^| )fetch=(\S+)/.exec(commandLine)?.[1];
    if (root === undefined) throw new BootFailed(`no fetch= in "${commandLine}"`);
    await this.download(root);
    const url = /http:\/\/\S+\/k3s-arm64/.exec(this.archive)?.[0];
    if (url === undefined) throw new BootFailed('the node archive does not say where k3s is');
    await this.download(url);
  }

  private archive = '';

  private path(name: string): string {
    return `${this.player.serial.slice(-8)}/${name}`;
  }

  private async needed(server: string, name: string): Promise<Buffer> {
    const content = await tryFetch(server, this.path(name));
    if (content === undefined) throw new BootFailed(`${name} is missing`);
    this.loaded[name] = hash(content);
    this.asked.push(name);
    if (name.endsWith('.cpio')) this.archive = content.toString('latin1');
    return content;
  }

  private async optional(server: string, name: string): Promise<void> {
    const content = await tryFetch(server, this.path(name));
    this.asked.push(content === undefined ? `no ${name}` : name);
  }

  private async download(url: string): Promise<void> {
    const response = await fetch(url);
    if (!response.ok) throw new BootFailed(`${url} answers ${response.status}`);
    this.loaded[new URL(url).pathname] = hash(Buffer.from(await response.arrayBuffer()));
  }
}

const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

if (require.main === module) {
  const player: Player = JSON.parse(process.argv[2] ?? '');
  new Firmware(player).powerOn().then(
    (seen) => process.stdout.write(JSON.stringify(seen)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exitCode = 1;
    },
  );
}
