import { readFileSync } from 'node:fs';
import { hostKey, type Image } from './image';
import { Qemu } from './qemu';
import { type BootFiles, boardArguments, QEMU } from './qemu-arguments';
import type { ScratchDirectory } from './scratch-directory';
import { type SshEndpoint, SshSession } from './ssh-session';

/** Emulated on a crowded machine, a boot has been seen to take ten times its half minute. */
const BOOT_SECONDS = 1500;

/** A running machine and the SSH connection to it. */
export class MachineProcess {
  readonly qemu: Qemu;

  private constructor(
    private readonly image: Image,
    private readonly scratch: ScratchDirectory,
    boot: BootFiles,
    args: readonly string[],
  ) {
    this.qemu = new Qemu(QEMU, [...boardArguments(boot, scratch.file('console.log')), ...args]);
  }

  /**
   * Starts QEMU; nothing has booted yet.
   *
   * @param boot what it starts from; the disk is written to
   * @param args of QEMU, beside those of the board
   */
  static start(image: Image, scratch: ScratchDirectory, boot: BootFiles, args: readonly string[]): MachineProcess {
    return new MachineProcess(image, scratch, boot, args);
  }

  /**
   * Waits until the guest lets us in.
   *
   * @param port on 127.0.0.1 that leads to the guest's SSH. @default - a free one
   */
  async connect(port?: number): Promise<{ readonly endpoint: SshEndpoint; readonly session: SshSession }> {
    const endpoint = {
      host: '127.0.0.1',
      port: port === undefined ? await this.sshPort() : await this.forward(port),
      user: 'root',
      hostKey: hostKey(this.image),
      privateKey: this.image.privateKey,
      knownHosts: this.image.knownHosts,
    };
    let end: string | undefined;
    void this.qemu.ended.then((how) => {
      end = how;
    });
    try {
      return { endpoint, session: await SshSession.open(endpoint, this.scratch.file('ssh'), BOOT_SECONDS, () => end) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason}\nThe console's last lines:\n${this.console().trimEnd().split('\n').slice(-15).join('\n')}`);
    }
  }

  /** What the guest wrote to its serial console since QEMU was started. */
  console(): string {
    return readFileSync(this.scratch.file('console.log'), 'utf8');
  }

  private async forward(port: number): Promise<number> {
    const problem = await this.qemu.monitor(`hostfwd_add net tcp:127.0.0.1:${port}-:22`);
    if (problem.trim() !== '') throw new Error(`port ${port} of the machine before its reset is lost: ${problem.trim()}`);
    return port;
  }

  /** The port that QEMU chose. */
  private async sshPort(): Promise<number> {
    const answer = await this.qemu.monitor('info usernet');
    const port = /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/.exec(answer)?.[1];
    if (port === undefined) throw new Error(`QEMU forwards no port to SSH: ${answer}`);
    return Number(port);
  }
}
