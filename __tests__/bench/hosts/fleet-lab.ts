import type { SeenDisk } from '../../host/target/target-options';

/** A host of the fleet, as homelab.yaml and the host lab have it. */
export interface FleetNode {
  readonly name: string;
  readonly address: string;
  readonly mac: string;
  readonly disk: SeenDisk;
}

const TWO_DIGITS = 2;

/** The hosts `host-01` … with what tells them apart. */
export const fleetNodes = (count: number): readonly FleetNode[] =>
  Array.from({ length: count }, (_, index) => {
    const number = `${index + 1}`.padStart(TWO_DIGITS, '0');
    const serial = `S${number}`;
    return {
      name: `host-${number}`,
      address: `10.10.0.${10 + index}`,
      mac: `02:00:00:00:01:${index.toString(16).padStart(TWO_DIGITS, '0')}`,
      disk: {
        name: 'sda',
        bytes: 4_000_787_030_016,
        id: `ata-EXAMPLE_4T_${serial}`,
        serial,
        model: 'EXAMPLE 4T',
        rotational: true,
      },
    };
  });

/** A homelab.yaml whose x86 workers these are; its control node is a Pi that nobody asks. The gateway serves names and time. */
export const fleetLab = (
  nodes: readonly FleetNode[],
): string => `cluster: { name: bench, domain: bench.home.arpa, timeZone: Etc/UTC }
network:
  lan: 10.10.0.0/24
  gateway: 10.10.0.1
  dns: [10.10.0.1]
  ntp: [10.10.0.1]
  pools: { lan: 10.10.0.240-10.10.0.250 }
  announcers: [${nodes[0]?.name}]
nodes:
  control:
    role: control
    hardware: pi4
    memory: 4GiB
    address: 10.10.0.5
    mac: dc:a6:32:aa:00:05
    serial: 10000000ffff0005
    eeprom: { bootOrder: [sd] }
    disks: { stick: { id: usb-Example_32GB_T1, size: 32GB, kind: usb } }
    ephemeralStorage: { on: stick }
${nodes.map(entry).join('')}access: { wireguard: { endpoint: vpn.example.net, cidr: 10.44.0.0/24 } }
gitops: { repository: https://github.com/example/bench }
`;

const entry = ({ name, address, mac, disk }: FleetNode): string => `  ${name}:
    role: worker
    hardware: x86
    memory: 1GiB
    cpus: 2
    address: ${address}
    mac: '${mac}'
    nic: { speed: 1G }
    disks: { sata: { id: ${disk.id}, size: 4TB, kind: hdd } }
`;
