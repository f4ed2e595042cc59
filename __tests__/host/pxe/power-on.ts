import type { Offer } from './dhcp-client';

/** What a Pi saw from its power-on to its kernel. */
export interface PowerOn {
  readonly offer?: Offer;
  /** SHA-256 of everything that it loaded, by name: of its TFTP directory, or by URL. */
  readonly loaded: Readonly<Record<string, string>>;
  /** Names that it asked for, in order; those that were not there start with `no `. */
  readonly asked: readonly string[];
  /** Why it does not boot. */
  readonly failure?: string;
}

/** What the program that plays a Pi is told, as JSON. */
export interface Player {
  readonly mac: string;
  readonly serial: string;
  /** Its network card, which is up and has an address that is nobody's. */
  readonly device: string;
  /** Address with prefix length that another DHCP server would give. @default - wait for an offer with one */
  readonly given?: string;
}
