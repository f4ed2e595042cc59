/** Bytes as a Kubernetes quantity, in the largest binary unit that holds them without a fraction: `128Mi`, `1Gi`, `1500000`. */
export function memoryQuantity(bytes: number): string {
  const unit = UNITS.find(({ size }) => bytes % size === 0);
  return unit ? `${bytes / unit.size}${unit.name}` : `${bytes}`;
}

const UNITS = [
  { name: 'Gi', size: 1024 ** 3 },
  { name: 'Mi', size: 1024 ** 2 },
  { name: 'Ki', size: 1024 },
];
