/**
 * The order in which MetalLB's speakers announce a layer 2 address.
 *
 * Source: metallb/metallb v0.16.1 (791dfcc), internal/layer2: nodes are sorted by sha256(nodeName + "#" + ip) and the first one
 * that is alive and has a ready endpoint announces. There is no secret and no history in it, so the order is known at synth.
 */
import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** `ip` as Go's `net.IP.String` prints it, which is what the speakers hash: RFC 5952, IPv4-mapped IPv6 as dotted IPv4. */
export const metallbIpString = (ip: string): string => {
  if (isIPv4(ip)) return ip;
  const compressed = new URL(`http://[${ip}]/`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return compressed;
  return [high, low].flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 255]).join('.');
};

const key = (node: string, ip: string): Buffer => createHash('sha256').update(`${node}#${ip}`).digest();

/** `nodes` in the order in which they announce `ip`. Throws if `ip` is no address. */
export const l2Order = (nodes: readonly string[], ip: string): readonly string[] => {
  const canonical = metallbIpString(ip);
  return nodes
    .map((node) => ({ node, key: key(node, canonical) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ node }) => node);
};
