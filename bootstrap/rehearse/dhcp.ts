import { tryIpv4 } from '../../config/ipv4';
import type { DnsmasqModel, Tags } from './dnsmasq-model';

/** Who asks. */
export interface DhcpClient {
  readonly mac: string;
  /** Option 93: 0 a Pi (and x86 with a BIOS), 7 x86 with UEFI (RFC 4578, as firmware writes it). */
  readonly architecture: number;
}

/** An answer to a DISCOVER, as far as booting is concerned. */
export interface DhcpAnswer {
  /** Address for the client; undefined from a proxy. `any` is one of the guests' range. */
  readonly address: string | undefined;
  /** Option 54. */
  readonly server: string;
  /** Option 60 is `PXEClient`. */
  readonly pxe: boolean;
  /** The texts of the menu in option 43; empty if there is none. */
  readonly option43: readonly string[];
  /** Option 66. */
  readonly option66?: string;
  /** Option 67, or the file of the one menu entry. */
  readonly file?: string;
}

/** What dnsmasq answers (2.90 and 2.91, seen with a real one: proxy and full, known and unknown MAC), or why it is silent. */
export function dnsmasqAnswer(model: DnsmasqModel, client: DhcpClient): DhcpAnswer | string {
  if (!model.range) return 'there is no dhcp-range';
  if (model.listenAddress === undefined) return 'there is no listen-address';
  const host = model.hosts.find(({ mac }) => mac === client.mac);
  const tags = [
    ...(host ? ['known', ...host.tags] : []),
    ...model.architectures.filter(({ architecture }) => architecture === client.architecture).map(({ tag }) => tag),
  ];
  const ignored = model.ignored.find((wanted) => matches(wanted, tags));
  if (ignored) return `no dhcp-host has the MAC address ${client.mac}, and others are ignored`;
  const services = model.services.filter(
    ({ tags: wanted, architecture }) => architecture === client.architecture && matches(wanted, tags),
  );
  const boot = model.boots.find(({ tags: wanted }) => matches(wanted, tags));
  const file = boot?.file ?? services.find((service) => service.file !== undefined)?.file;
  const option66 = model.options.get('66') ?? model.options.get('tftp-server');
  return {
    address: model.range.proxy ? undefined : (host?.address ?? 'any'),
    server: model.listenAddress,
    pxe: services.length > 0 || boot !== undefined,
    option43: services.map(({ text }) => text),
    ...(option66 === undefined ? {} : { option66 }),
    ...(file === undefined ? {} : { file }),
  };
}

const matches = (wanted: Tags, tags: readonly string[]): boolean =>
  wanted.every((tag) => (tag.startsWith('!') ? !tags.includes(tag.slice(1)) : tags.includes(tag)));

/** The words that the firmware of a Pi looks for in option 43 (rpi-eeprom: `PXE_OPTION43`). */
const PI_OPTION_43 = 'Raspberry Pi Boot';

/** The TFTP server that a Pi takes from an answer, or why it ignores the answer (raspberrypi/documentation: boot-net.adoc). */
export function piBootServer({
  server,
  pxe,
  option43,
  option66,
}: DhcpAnswer): { readonly server: string } | { readonly ignored: string } {
  if (option66 !== undefined) {
    return tryIpv4(option66) === undefined
      ? { ignored: `option 66 is "${option66}", and the firmware resolves no names: it wants an address` }
      : { server: option66 };
  }
  if (option43.some((text) => text.includes(PI_OPTION_43)) && pxe) return { server };
  const seen = option43.length > 0 ? `option 43 says ${option43.map((text) => `"${text}"`).join(', ')}` : 'there is no option 43';
  return { ignored: `${seen}; the firmware takes only an answer whose option 43 holds "${PI_OPTION_43}"` };
}
