import { derive } from '../../config/derive';
import type { Lab } from '../../config/lab';
import { parseHomelab } from '../../config/load';

const HOMELAB = `
cluster: { name: test, domain: test.home.arpa, timeZone: Europe/Berlin, podCidr: 10.42.0.0/16, serviceCidr: 10.43.0.0/16 }
network:
  lan: 192.168.1.0/24
  gateway: 192.168.1.1
  dhcp: { server: tower, range: 192.168.1.100-192.168.1.199 }
  pools: { lan: 192.168.1.200-192.168.1.254 }
nodes:
  control:
    role: control
    hardware: pi4
    memory: 4GiB
    address: 192.168.1.10
    mac: dc:a6:32:10:00:0a
    serial: 10000000a1b2c3d4
    disks: { usb: { id: usb-Samsung_Portable_SSD_T7_S5T0NS0R000001A, size: 500GB, kind: usb } }
  pi: { role: worker, hardware: pi4, memory: 8GiB, address: 192.168.1.11, mac: 'dc:a6:32:10:00:0b', serial: 10000000a1b2c3d5 }
  tower: { role: worker, hardware: x86, memory: 64GiB, cpus: 16, address: 192.168.1.12, mac: '3c:ec:ef:10:00:0c', pxeServer: true }
apps:
  own: { kind: http, image: 'registry.test/own/app:1.2.3', architectures: [amd64], port: 8080, runAs: { user: 1000 } }
monitoring: {}
gitops: { engine: flux, repository: 'https://github.com/h5b/homelab', branch: main, path: dist }
`;

/**
 * A small lab: a control Pi `control` (4 GiB, tainted), a worker Pi `pi` (8 GiB) and an x86 worker `tower` (64 GiB, 16 CPUs). Its
 * app `own` declares an image for amd64. Other shapes are made by spreading: `{ ...smallLab, nodes: … }`.
 */
export const smallLab: Lab = small();

function small(): Lab {
  const loaded = parseHomelab(HOMELAB, 'small-lab.yaml');
  if (loaded.ok) return derive(loaded.homelab);
  throw new Error(
    loaded.diagnostics.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`).join('\n'),
  );
}
