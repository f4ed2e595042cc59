import { z } from 'zod';
import { type Query, UnreadableAnswer } from './query';

/** A network interface. */
export interface NetworkLink {
  readonly name: string;
  /** Lower case; of a bond or bridge member its own. */
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** IPv4 addresses with prefix length: `192.168.1.12/24`. */
  readonly addresses: readonly string[];
  /** Mbit/s that it runs at; undefined if it is down or virtual. */
  readonly speed: number | undefined;
  /** The .network file that systemd-networkd applies to it; undefined if networkd does not manage it. */
  readonly networkFile: string | undefined;
}

export interface LinksFact {
  readonly links: readonly NetworkLink[];
  /** Gateways of IPv4 default routes, each with its link. */
  readonly gateways: readonly { readonly address: string; readonly link: string }[];
}

/** Interfaces, addresses and default routes, as iproute2 shows them (6.1 and 6.15). */
export const linksQuery: Query<LinksFact> = {
  key: 'links',
  script: [
    'ip -j addr show || exit',
    'echo ROUTES; ip -j -4 route show default || exit',
    `echo SPEEDS; for d in /sys/class/net/*; do if s=$(cat "$d/speed" 2>/dev/null); then printf '%s %s\\n' "\${d##*/}" "$s"; fi; done`,
    `echo FILES; grep -H ^NETWORK_FILE= /run/systemd/netif/links/* 2>/dev/null || true`,
  ].join('\n'),
  parse(answer) {
    const [addresses = '', routes = '', speeds = '', files] = answer.stdout.split(/^(?:ROUTES|SPEEDS|FILES)\n/m);
    const links = tryJson(linksSchema, addresses);
    const gateways = tryJson(routesSchema, routes.trim() || '[]');
    if (files === undefined || links === undefined || gateways === undefined)
      throw new UnreadableAnswer('links', 'JSON of ip, then ROUTES, SPEEDS and FILES', answer);
    return {
      links: links.map((link) => ({
        name: link.ifname,
        mac: link.address?.toLowerCase() ?? '',
        mtu: link.mtu,
        up: link.flags.includes('LOWER_UP'),
        addresses: link.addr_info
          .filter(({ family }) => family === 'inet')
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        speed: speedOf(link.ifname, speeds),
        networkFile: new RegExp(`/links/${link.ifindex}:NETWORK_FILE=(.+)$`, 'm').exec(files)?.[1],
      })),
      gateways: gateways.flatMap(({ gateway, dev }) => (gateway === undefined ? [] : [{ address: gateway, link: dev }])),
    };
  },
};

const linksSchema = z.array(
  z.object({
    ifindex: z.number(),
    ifname: z.string(),
    flags: z.array(z.string()),
    mtu: z.number(),
    address: z.string().optional(),
    addr_info: z.array(z.object({ family: z.string(), local: z.string(), prefixlen: z.number() })).default([]),
  }),
);
const routesSchema = z.array(z.object({ gateway: z.string().optional(), dev: z.string() }));

function tryJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The kernel says -1 where it does not know. */
function speedOf(link: string, lines: string): number | undefined {
  const line = lines.split('\n').find((each) => each.startsWith(`${link} `));
  const speed = Number(line?.slice(link.length + 1) ?? -1);
  return speed > 0 ? speed : undefined;
}

/** The interface with a MAC address, the first if several have it; undefined if none has. */
export const linkByMac = ({ links }: LinksFact, mac: string): NetworkLink | undefined =>
  links.find((link) => link.mac === mac.toLowerCase());
