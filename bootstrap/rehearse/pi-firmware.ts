import type { BootServices } from './boot-services';
import { size } from './boot-services';
import { type ConfigTxt, configTxt } from './config-txt';
import { isServed, type Served } from './served-tree';
import type { Transcript } from './transcript';

/** The loader of a Pi counts TFTP blocks of 1024 bytes with 16 bits (raspberrypi/rpi-eeprom: issues 375 and 720). */
const TFTP_LIMIT = 64 * 2 ** 20;

/** What the firmware hands over to the kernel. */
export interface Loaded {
  readonly commandLine: string;
  /** Path of the command line, for messages. */
  readonly commandLinePath: string;
}

/** A Pi 4 from its boot loader to the kernel: which files it asks for in which order (rpi-eeprom: issues 74 and 417). */
export class PiFirmware {
  constructor(
    private readonly services: BootServices,
    private readonly transcript: Transcript,
    private readonly directory: string,
  ) {}

  boot(): Loaded {
    this.loader();
    const config = this.config();
    return this.start(config);
  }

  /** The stage in the EEPROM. Without start4.elf it drops the directory and looks in the TFTP root. */
  private loader(): void {
    const prefixed = this.services.tftp(`${this.directory}/start4.elf`);
    if (!isServed(prefixed)) {
      const others = this.services.tftpNames().filter((name) => /^[0-9a-f]{8}$/.test(name) && name !== this.directory);
      const there = this.services.tftpNames().includes(this.directory);
      const hint =
        there || others.length === 0
          ? ''
          : `; there is no directory ${this.directory}, only ${others.join(', ')}: is the serial right?`;
      this.transcript.end('TFTP', `${this.directory}/start4.elf: ${prefixed.missing} is missing${hint}`);
    }
    this.needed('start4.elf');
    this.needed('config.txt');
    this.optional(['vl805.sig']);
    const update = this.services.tftp(`${this.directory}/pieeprom.sig`);
    if (isServed(update)) {
      this.transcript.ok('TFTP', `${this.directory}/pieeprom.sig: an update of the boot loader is offered`);
      this.needed('pieeprom.upd');
    } else this.optional(['pieeprom.sig']);
    this.optional(['recover4.elf', 'recovery.elf']);
    this.needed('fixup4.dat');
  }

  private config(): ConfigTxt {
    const config = configTxt(this.needed('config.txt').text());
    for (const problem of config.problems) this.transcript.fault('firmware', `${this.directory}/config.txt: ${problem}`);
    return config;
  }

  /** The stage in start4.elf. */
  private start(config: ConfigTxt): Loaded {
    this.optional(['recovery.elf', 'dt-blob.bin', 'bootcfg.txt']);
    for (const name of config.initramfs) this.needed(name);
    this.needed(config.deviceTree);
    this.optional([`${config.overlays}overlay_map.dtb`]);
    const commandLine = this.needed(config.cmdline).text();
    this.optional(['armstub8-gic.bin']);
    this.needed(config.kernel);
    this.transcript.ok('firmware', 'starts the kernel');
    return { commandLine, commandLinePath: `${this.directory}/${config.cmdline}` };
  }

  private needed(name: string): Served {
    const path = `${this.directory}/${name}`;
    const found = this.services.tftp(path);
    if (!isServed(found)) return this.transcript.end('TFTP', `${path}: ${found.missing} is missing`);
    if (found.bytes === 0 && found.source !== 'assumed') return this.transcript.end('TFTP', `${path} is empty`);
    if (found.bytes >= TFTP_LIMIT)
      return this.transcript.end('TFTP', `${path} has ${size(found)}; a Pi loads less than 64 MiB (67.1 MB) by TFTP`);
    this.transcript.ok('TFTP', `${path}  ${size(found)}`);
    return found;
  }

  private optional(names: readonly string[]): void {
    for (const name of names) {
      const path = `${this.directory}/${name}`;
      const found = this.services.tftp(path);
      if (isServed(found)) this.transcript.ok('TFTP', `${path}  ${size(found)}`);
      else this.transcript.normal('TFTP', `${path} is not there; the firmware asks and goes on without`);
    }
  }
}
