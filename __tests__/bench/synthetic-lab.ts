/** Objects that a synthetic lab has beside its apps, roughly; the rest is apps of seven objects each. */
const BASE_OBJECTS = 180;
/** Deployment, ServiceAccount, disruption budget, Service, HTTPRoute, NetworkPolicy, AuthorizationPolicy. */
const OBJECTS_PER_APP = 7;

const LAB = `cluster: { name: bench, domain: bench.home.arpa, timeZone: Etc/UTC, podCidr: 10.42.0.0/16, serviceCidr: 10.43.0.0/16 }
network: { lan: 192.168.1.0/24, gateway: 192.168.1.1, pools: { lan: 192.168.1.200-192.168.1.254 } }
nodes:
  control:
    role: control
    hardware: pi4
    memory: 8GiB
    address: 192.168.1.10
    mac: dc:a6:32:10:00:0a
    serial: 10000000a1b2c3d4
    disks: { usb: { id: usb-Samsung_Portable_SSD_T7_S5T0NS0R000001A, size: 500GB, kind: usb } }
  tower-a: { role: worker, hardware: x86, memory: 2TiB, cpus: 512, address: 192.168.1.11, mac: '3c:ec:ef:10:00:0b', pxeServer: true }
  tower-b: { role: worker, hardware: x86, memory: 2TiB, cpus: 512, address: 192.168.1.12, mac: '3c:ec:ef:10:00:0c' }
gitops: { engine: flux, repository: 'https://example.net/bench.git', branch: main, path: dist }
monitoring: {}
`;

/**
 * A homelab.yaml whose cluster has about `objects` objects, nearly all of them of http apps: the committed lab's way to grow.
 * It is written tightly, because 64 KiB of homelab.yaml are all that is read.
 */
export function syntheticLab(objects: number): string {
  const apps = Math.max(1, Math.round((objects - BASE_OBJECTS) / OBJECTS_PER_APP));
  const entries = Array.from({ length: apps }, (_, index) => `q${index.toString(36)}: {kind: http,image: podinfo,port: 9898}`);
  return `${LAB}apps: {${entries.join(',')}}\n`;
}
