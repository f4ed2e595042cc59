/** A protocol and a port of a pod, as in `TCP/8080`. */
export type PortName = `${'TCP' | 'UDP'}/${number}`;

/** Ports out of a universe. */
export type PortSet = ReadonlySet<PortName>;

export const portName = (protocol: 'TCP' | 'UDP', port: number): PortName => `${protocol}/${port}`;

/** The protocol and the number of a port. */
export function parsePort(name: PortName): { readonly protocol: 'TCP' | 'UDP'; readonly port: number } {
  return { protocol: name.startsWith('TCP') ? 'TCP' : 'UDP', port: Number(name.slice(4)) };
}

/**
 * All ports, in finitely many: those that something mentions, in both protocols, and the lowest that nothing mentions, which
 * stands for all the others. Whatever holds for it holds for them, because no policy tells them apart.
 */
export interface PortUniverse {
  readonly all: PortSet;
  /** Stand for every port that is not mentioned. */
  readonly others: readonly [PortName, PortName];
}

export function portUniverse(mentioned: Iterable<number>): PortUniverse {
  const ports = new Set(mentioned);
  let other = 1;
  while (ports.has(other)) other++;
  const names = [...ports].sort((a, b) => a - b).flatMap((port) => [portName('TCP', port), portName('UDP', port)]);
  const others = [portName('TCP', other), portName('UDP', other)] as const;
  return { all: new Set([...names, ...others]), others };
}

export const union = (...sets: readonly PortSet[]): PortSet => new Set(sets.flatMap((set) => [...set]));

export const intersection = (a: PortSet, b: PortSet): PortSet => new Set([...a].filter((port) => b.has(port)));

export const without = (a: PortSet, b: PortSet): PortSet => new Set([...a].filter((port) => !b.has(port)));

export const onlyProtocol = (set: PortSet, protocol: 'TCP' | 'UDP'): PortSet =>
  new Set([...set].filter((port) => port.startsWith(protocol)));

/** `TCP 80, 443; UDP 53`, `every TCP port`, or `every TCP port but 80`; ports ascending. */
export function describePorts(set: PortSet, { all, others }: PortUniverse): string {
  const parts = (['TCP', 'UDP'] as const).flatMap((protocol) => {
    const ports = onlyProtocol(set, protocol);
    if (ports.size === 0) return [];
    if (![...ports].some((port) => others.includes(port))) return [`${protocol} ${numbers(ports)}`];
    const missing = without(onlyProtocol(all, protocol), ports);
    return [`every ${protocol} port${missing.size > 0 ? ` but ${numbers(missing)}` : ''}`];
  });
  return parts.join('; ');
}

const numbers = (set: PortSet): string =>
  [...set]
    .map((name) => parsePort(name).port)
    .sort((a, b) => a - b)
    .join(', ');
