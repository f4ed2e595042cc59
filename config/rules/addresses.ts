/** Fixed addresses of machines and devices. */
import { formatCidr, formatRange, includes, tryCidr, tryRange } from '../address-range';
import { type Draft, present } from '../draft';
import { formatIpv4, tryIpv4 } from '../ipv4';
import { error, formatPath, type Path, type Problem } from '../problem';

interface Fixed {
  readonly path: Path;
  readonly address: number;
  /** May share the gateway's address, because it is the gateway. */
  readonly router: boolean;
}

const fixedAddresses = (lab: Draft): readonly Fixed[] =>
  [
    { path: ['network', 'gateway'], text: lab.network?.gateway, router: true },
    ...present(lab.network?.devices).map(([name, device]) => ({
      path: ['network', 'devices', name, 'address'],
      text: device.address,
      router: device.role === 'router',
    })),
    ...present(lab.nodes).flatMap(([name, node]) => [
      { path: ['nodes', name, 'address'], text: node.address, router: false },
      { path: ['nodes', name, 'ipmi', 'address'], text: node.ipmi?.address, router: false },
    ]),
  ].flatMap(({ path, text, router }) => {
    const address = tryIpv4(text ?? '');
    return address === undefined ? [] : [{ path, address, router }];
  });

export function* fixedAddressesAreHostsOfTheLan(lab: Draft): Iterable<Problem> {
  const lan = tryCidr(lab.network?.lan ?? '');
  for (const { path, address } of lan ? fixedAddresses(lab) : []) {
    if (!lan) return;
    const text = formatIpv4(address);
    const within = `choose one within ${formatRange({ first: lan.first + 1, last: lan.last - 1 })}`;
    if (!includes(lan, address)) yield error(path, `${text} is not inside network.lan ${formatCidr(lan)}; ${within}`);
    else if (address === lan.first)
      yield error(path, `${text} is the network address of network.lan ${formatCidr(lan)}; ${within}`);
    else if (address === lan.last)
      yield error(path, `${text} is the broadcast address of network.lan ${formatCidr(lan)}; ${within}`);
  }
}

export function* fixedAddressesAreUsedOnce(lab: Draft): Iterable<Problem> {
  const seen = new Map<number, Fixed>();
  for (const fixed of fixedAddresses(lab)) {
    const other = seen.get(fixed.address);
    if (other && !(fixed.router && other.router && formatPath(other.path) === 'network.gateway')) {
      yield error(fixed.path, `${formatIpv4(fixed.address)} is already used by ${formatPath(other.path)}; choose another`);
    }
    if (!other) seen.set(fixed.address, fixed);
  }
}

export function* fixedAddressesAreGivenToNobodyElse(lab: Draft): Iterable<Problem> {
  const lists = [
    { path: ['network', 'dhcp', 'range'], text: lab.network?.dhcp?.range, taker: 'guests' },
    ...present(lab.network?.pools).map(([name, text]) => ({ path: ['network', 'pools', name], text, taker: 'services' })),
  ];
  for (const { path: listPath, text, taker } of lists) {
    const range = tryRange(text ?? '');
    for (const { path, address } of range ? fixedAddresses(lab) : []) {
      if (!range || !includes(range, address)) continue;
      yield error(
        path,
        `${formatIpv4(address)} lies in ${formatPath(listPath)} ${formatRange(range)}, which is for ${taker}; choose one outside`,
      );
    }
  }
}
