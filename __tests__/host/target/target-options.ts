export interface TargetOptions {
  /** Host name. */
  readonly name: string;
  /** Address on the lab's bridge, without prefix length. @default - the gateway's with last number 10, 11 … */
  readonly address?: string;
  /** Name of the network card. @default 'enp1s0' */
  readonly device?: string;
  /** MAC address of the network card. @default - 02:00:00:00:01:00, …:01 … */
  readonly mac?: string;
  /** Disks that lsblk and /dev/disk/by-id show. Real ones are part of npm run test:vm. @default - none */
  readonly disks?: readonly SeenDisk[];
  /**
   * State to start from, of this or another target of the same lab; host key, machine ID and address come with it, so only one of
   * those that have them may run at a time. @default - the fresh installation
   */
  readonly from?: Snapshot;
}

/** A disk that a host can see, with nothing on it and nothing to be written to. */
export interface SeenDisk {
  /** Kernel name: `sda`, `nvme0n1`. */
  readonly name: string;
  readonly bytes: number;
  /** Name below /dev/disk/by-id. */
  readonly id: string;
  readonly serial: string;
  readonly model: string;
  /** @default false */
  readonly rotational?: boolean;
}

/** A frozen state of a target's files. It lives as long as its lab. */
export interface Snapshot {
  /** Directories in the sandbox, layers over the fresh installation, the topmost first. */
  readonly layers: readonly string[];
  /** Its network card is configured in the files, so a target that starts from here has the same. */
  readonly address: string;
  readonly device: string;
  readonly mac: string;
}
