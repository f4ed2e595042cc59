/** Networks that must not meet: a packet to an address in two of them has two destinations. */
import {
  type AddressRange,
  type Cidr,
  contains,
  formatCidr,
  formatRange,
  intersection,
  networkOf,
  tryCidr,
  tryRange,
} from '../address-range';
import { type Draft, listed, present } from '../draft';
import { formatIpv4, ipv4, tryIpv4 } from '../ipv4';
import { error, formatPath, type Path, type Problem } from '../problem';

interface Network {
  readonly path: Path;
  readonly cidr: Cidr;
}

interface Range {
  readonly path: Path;
  readonly range: AddressRange;
}

const networks = (lab: Draft): readonly Network[] =>
  [
    { path: ['network', 'lan'], text: lab.network?.lan },
    { path: ['cluster', 'podCidr'], text: lab.cluster?.podCidr },
    { path: ['cluster', 'serviceCidr'], text: lab.cluster?.serviceCidr },
    { path: ['access', 'wireguard', 'cidr'], text: lab.access?.wireguard?.cidr },
  ].flatMap(({ path, text }) => {
    const cidr = tryCidr(text ?? '');
    return cidr ? [{ path, cidr }] : [];
  });

/** Ranges that are cut out of the LAN. */
const ranges = (lab: Draft): readonly Range[] =>
  [
    { path: ['network', 'dhcp', 'range'], text: lab.network?.dhcp?.range },
    ...present(lab.network?.pools).map(([name, text]) => ({ path: ['network', 'pools', name], text })),
  ].flatMap(({ path, text }) => {
    const range = tryRange(text ?? '');
    return range ? [{ path, range }] : [];
  });

/** A network of the wanted size that meets none of `taken`: 10.42.0.0 upwards as in k3s, and then the whole 10.0.0.0/8. */
const freeNetwork = (prefix: number, taken: readonly Cidr[]): string | undefined => {
  const starts = [...Array(256).keys()].map((offset) => ipv4('10.0.0.0') + ((offset + 42) % 256) * 65_536);
  const free = starts
    .map((start) => networkOf(start, prefix))
    .find((candidate) => !taken.some((cidr) => intersection(cidr, candidate)));
  return free && formatCidr(free);
};

export function* networksDoNotOverlap(lab: Draft): Iterable<Problem> {
  const all = networks(lab);
  for (const [index, { path, cidr }] of all.entries()) {
    for (const other of all.slice(0, index).filter((candidate) => intersection(candidate.cidr, cidr))) {
      const free = freeNetwork(
        Math.max(cidr.prefix, 8),
        all.map((network) => network.cidr),
      );
      const remedy = free ? `choose another, e.g. ${free}` : 'choose another network';
      yield error(path, `${formatCidr(cidr)} overlaps ${formatPath(other.path)} ${formatCidr(other.cidr)}; ${remedy}`);
    }
  }
}

export function* rangesLieInTheLan(lab: Draft): Iterable<Problem> {
  const all = networks(lab);
  const lan = all.find(({ path }) => path[1] === 'lan')?.cidr;
  for (const { path, range } of lan ? ranges(lab) : []) {
    if (!lan) return;
    const hosts = formatRange({ first: lan.first + 1, last: lan.last - 1 });
    const foreign = all.find(({ path: owner, cidr }) => owner[1] !== 'lan' && intersection(cidr, range));
    const where = foreign ? `overlaps ${formatPath(foreign.path)} ${formatCidr(foreign.cidr)} and ` : '';
    if (!contains(lan, range)) {
      yield error(
        path,
        `${formatRange(range)} ${where}is not inside network.lan ${formatCidr(lan)}; choose addresses within ${hosts}`,
      );
    } else if (range.first === lan.first || range.last === lan.last) {
      const edge =
        range.first === lan.first
          ? `the network address ${formatIpv4(lan.first)}`
          : `the broadcast address ${formatIpv4(lan.last)}`;
      yield error(path, `${formatRange(range)} includes ${edge} of network.lan; stay within ${hosts}`);
    }
  }
}

export function* rangesDoNotOverlap(lab: Draft): Iterable<Problem> {
  const all = ranges(lab);
  for (const [index, { path, range }] of all.entries()) {
    for (const other of all.slice(0, index)) {
      const shared = intersection(other.range, range);
      if (!shared) continue;
      yield error(
        path,
        `${formatRange(range)} overlaps ${formatPath(other.path)} ${formatRange(other.range)} at ${formatRange(shared)}; make one of the two smaller`,
      );
    }
  }
}

/** kube-apiserver takes at most 20 host bits for IPv4 services; CoreDNS gets the tenth address, so 32 are the least (ours). */
const SERVICE_PREFIXES = { shortest: 12, longest: 27 };

/** The controller manager of k3s gives every node a /24 of the pod network (its flag node-cidr-mask-size-ipv4). */
const NODE_PREFIX = 24;

export function* networksHaveUsefulSizes(lab: Draft): Iterable<Problem> {
  const { shortest, longest } = SERVICE_PREFIXES;
  const services = tryCidr(lab.cluster?.serviceCidr ?? '');
  if (services && (services.prefix < shortest || services.prefix > longest)) {
    yield error(
      ['cluster', 'serviceCidr'],
      `/${services.prefix} is no size for services; choose /${shortest} to /${longest}, e.g. /16`,
    );
  }
  const pods = tryCidr(lab.cluster?.podCidr ?? '');
  const nodes = present(lab.nodes).filter(([, { role }]) => role !== 'none').length;
  if (pods && 2 ** (NODE_PREFIX - pods.prefix) < nodes) {
    yield error(
      ['cluster', 'podCidr'],
      `${formatCidr(pods)} has no /${NODE_PREFIX} for each of the ${nodes} nodes; choose a larger network, e.g. a /16`,
    );
  }
  const lan = tryCidr(lab.network?.lan ?? '');
  if (lan && (lan.prefix < 8 || lan.prefix > 29)) {
    yield error(['network', 'lan'], `/${lan.prefix} is no size for a LAN; choose /8 to /29, e.g. /24`);
  }
  const tunnel = tryCidr(lab.access?.wireguard?.cidr ?? '');
  if (tunnel && (tunnel.prefix < 8 || tunnel.prefix > 30)) {
    yield error(['access', 'wireguard', 'cidr'], `/${tunnel.prefix} is no size for a tunnel network; choose /8 to /30, e.g. /24`);
  }
}

export function* serversAreOutsideTheCluster(lab: Draft): Iterable<Problem> {
  const lan = tryCidr(lab.network?.lan ?? '');
  const inner = networks(lab).filter(({ path, cidr }) => path[1] !== 'lan' && !(lan && intersection(lan, cidr)));
  for (const list of ['dns', 'ntp'] as const) {
    for (const [index, text] of listed(lab.network?.[list])) {
      const address = tryIpv4(text);
      const network = inner.find(({ cidr }) => address !== undefined && intersection(cidr, { first: address, last: address }));
      if (!network) continue;
      const owner = `${formatPath(network.path)} ${formatCidr(network.cidr)}`;
      yield error(
        ['network', list, index],
        `${text} is inside ${owner}, which nodes cannot ask before the cluster runs; choose a server outside`,
      );
    }
  }
}
