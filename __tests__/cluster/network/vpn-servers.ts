import { join } from 'node:path';
import { at, type JsonObject, list, records } from '../../../checks/json';
import { program } from '../build/part';
import { until } from '../harness/until';
import type { Container } from './container';
import type { NetworkLab } from './network-lab';
import { addPods } from './served-pods';

/** Makes the interface where the kernel has no WireGuard. */
const SHIM = join(__dirname, 'shims/ip');

/** The WireGuard servers that dist/ describes, running: their script, rules, key file and readiness probe. */
export class VpnServers {
  private readonly containers = new Map<string, Container>();

  private constructor(
    private readonly net: NetworkLab,
    private readonly pods: ReadonlyMap<string, JsonObject>,
  ) {}

  /** Creates the Secret that the pods wait for, and starts a server in each pod. */
  static async start(net: NetworkLab, privateKey: string): Promise<VpnServers> {
    await net.cluster.api.create('/api/v1/namespaces/wireguard/secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'wireguard' },
      stringData: { privateKey },
    });
    const servers = new VpnServers(net, await addPods(net, 'wireguard', 'wireguard'));
    for (const node of servers.pods.keys()) await servers.startOn(node);
    return servers;
  }

  /** Starts the server of a node and waits until its own readiness probe succeeds. */
  async startOn(node: string): Promise<void> {
    const pod = this.pods.get(node);
    if (!pod) throw new Error(`no WireGuard server is scheduled to ${node}`);
    const container = await this.net.node(node).run(pod, {
      files: { '/shims/ip': SHIM, '/shims/wireguard-go': program('wireguard-go') },
      path: ['/shims'],
      writable: ['/run/wireguard'],
    });
    this.containers.set(node, container);
    const [{ readinessProbe } = {}] = records(at(pod, 'spec', 'containers'));
    const probe = list(at(readinessProbe, 'exec', 'command')).map(String);
    await until(
      `the WireGuard server on ${node} to be ready`,
      15,
      async () => {
        container.process.assertRunning();
        return container.exec(probe).catch(() => undefined);
      },
      () => container.process.log(),
    );
  }

  server(node: string): Container {
    const found = this.containers.get(node);
    if (!found) throw new Error(`no WireGuard server runs on ${node}`);
    return found;
  }

  /** Addresses from which a server hears its peers, without ports. */
  async endpoints(node: string): Promise<readonly string[]> {
    const shown = await this.server(node).exec(['wg', 'show', 'wg0', 'endpoints']);
    return shown
      .split('\n')
      .map((line) => line.split('\t')[1] ?? '')
      .filter((endpoint) => endpoint !== '' && endpoint !== '(none)')
      .map((endpoint) => endpoint.replace(/:\d+$/, ''));
  }
}
