/** Addresses of LoadBalancer Services and the nodes that announce them. */
import { type Draft, listed, present } from '../draft';
import { tryIpv4 } from '../ipv4';
import { announcerNames, appNodes, isWorker, workerNames } from '../placement';
import { error, formatPath, type Problem } from '../problem';
import {
  assignAddresses,
  isBuggy,
  isInPool,
  shownPool,
  type Unassigned,
  type Wanted,
  wantedAddresses,
} from '../service-addresses';
import { unknownName } from './rule';

/** True if it is known who works and who announces, so that elections can be predicted. */
const isSettled = (lab: Draft): boolean =>
  Object.values(lab.nodes ?? {}).every((node) => node?.role !== undefined && node.hardware !== undefined) &&
  announcerNames(lab).length > 0 &&
  announcerNames(lab).every((name) => isWorker(lab.nodes?.[name]));

export function* thereIsAPool(lab: Draft): Iterable<Problem> {
  if (lab.network?.pools && Object.keys(lab.network.pools).length === 0) {
    yield error(
      ['network', 'pools'],
      'no pool, and the ingress needs an address; add one, e.g. lan: 192.168.1.240-192.168.1.254',
    );
  }
}

export function* announcersAreWorkers(lab: Draft): Iterable<Problem> {
  const seen = new Set<string>();
  for (const [index, name] of listed(lab.network?.announcers)) {
    const path = ['network', 'announcers', index];
    const node = lab.nodes?.[name];
    if (lab.nodes && !Object.hasOwn(lab.nodes, name)) yield unknownName(path, name, 'workers', workerNames(lab));
    else if (node?.role !== undefined && !isWorker(node)) {
      yield error(
        path,
        `${name} has role ${node.role}, and only workers announce; the workers are ${workerNames(lab).join(', ')}`,
      );
    } else if (seen.has(name)) yield error(path, `${name} is already listed; remove one of the two`);
    seen.add(name);
  }
}

export function* pinnedGamesAreAnnounced(lab: Draft): Iterable<Problem> {
  if (!isSettled(lab)) return;
  const announcers = announcerNames(lab);
  for (const [name, app] of present(lab.apps)) {
    const nodes = appNodes(lab, app);
    if (app.kind !== 'game' || nodes.length === 0 || nodes.some((node) => announcers.includes(node))) continue;
    yield error(
      ['network', 'announcers'],
      `[${announcers.join(', ')}] lists no node that apps.${name} runs on (${nodes.join(', ')}), so nobody would announce it; add ${nodes[0]}`,
    );
  }
}

export function* servicePoolsExist(lab: Draft): Iterable<Problem> {
  const pools = Object.keys(lab.network?.pools ?? {});
  for (const { path, pool } of wantedAddresses(lab)) {
    if (pools.length > 0 && !pools.includes(pool)) yield unknownName([...path, 'pool'], pool, 'pools', pools);
  }
}

export function* fixedServiceAddressesAreUsable(lab: Draft): Iterable<Problem> {
  const seen = new Map<string, Wanted>();
  for (const wanted of wantedAddresses(lab)) {
    const { address: text } = wanted;
    const address = tryIpv4(text ?? '');
    if (text === undefined || address === undefined) continue;
    const path = [...wanted.path, 'address'];
    const other = seen.get(text);
    if (lab.network?.pools?.[wanted.pool] !== undefined && !isInPool(lab, wanted.pool, address)) {
      yield error(path, `${text} is not in ${shownPool(lab, wanted.pool)}; choose an address of that pool or leave it out`);
    } else if (isBuggy(address)) {
      yield error(
        path,
        `${text} ends in ${address & 255}, and some devices drop packets for such addresses; choose another or leave it out`,
      );
    } else if (other) {
      yield error(path, `${text} is already used by ${formatPath([...other.path, 'address'])}; choose another or leave it out`);
    }
    if (!other) seen.set(text, wanted);
  }
}

const first = ([leader = '', successor]: readonly string[]): string => (successor ? `${leader}, then ${successor}` : leader);

const unassignedProblem = (lab: Draft, { wanted, reason, tried, elected, nearest }: Unassigned): Problem => {
  const owner = formatPath(wanted.path);
  if (reason === 'elects-wrong-node') {
    const remedy = nearest
      ? `the nearest that elects them is ${nearest}`
      : `no free address of ${shownPool(lab, wanted.pool)} does; widen the pool`;
    return error(
      [...wanted.path, 'address'],
      `${wanted.address} elects ${first(elected)}, but the announcers are ${first(wanted.order)}; ${remedy}`,
    );
  }
  const path = ['network', 'pools', wanted.pool];
  if (wanted.order.length === 0 || tried === 0)
    return error(path, `all its addresses are taken, and none is left for ${owner}; widen it`);
  const free = tried === 1 ? 'its only free address does not make' : `none of its ${tried} free addresses makes`;
  return error(path, `${free} ${first(wanted.order)} announce ${owner}; widen it`);
};

export function* everyServiceHasAnAddress(lab: Draft): Iterable<Problem> {
  if (!isSettled(lab) || [...fixedServiceAddressesAreUsable(lab)].length > 0) return;
  for (const unassigned of assignAddresses(lab).unassigned) yield unassignedProblem(lab, unassigned);
}
