import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../build/part';
import type { ClusterLab } from '../harness/cluster-lab';
import { until } from '../harness/until';
import { hostsFile } from './internet';
import type { Machine } from './machine';
import type { WireguardKeys } from './wireguard-keys';

const ROOT = join(__dirname, '../../..');
const SCRIPT = join(__dirname, 'vpn-client.sh');

export interface VpnClientOptions {
  readonly cluster: ClusterLab;
  readonly device: Machine;
  /** Name of the peer in homelab.yaml. */
  readonly peer: string;
  readonly keys: WireguardKeys;
  readonly serverKey: string;
  /** The homelab.yaml that has the peer. */
  readonly homelab: string;
}

/** Configures a device with what `npm run wireguard` prints, brings the tunnel up by wg-quick, and gives that configuration. */
export async function startVpnClient(options: VpnClientOptions): Promise<string> {
  const { cluster, device, peer, keys, serverKey, homelab } = options;
  const { sandbox } = cluster;
  mkdirSync(sandbox.outside('vpn'));
  const write = (name: string, text: string) => {
    writeFileSync(sandbox.outside(`vpn/${name}`), text, { mode: 0o600 });
    return sandbox.outside(`vpn/${name}`);
  };
  const files = ['--config', write('homelab.yaml', homelab), '--key-file', write('private.key', keys.privateKey)];
  const command = ['run', '-s', 'wireguard', '--', peer, ...files, '--server-key', serverKey];
  const configuration = execFileSync('npm', command, { cwd: ROOT, encoding: 'utf8' });
  write('vpn.conf', configuration);
  write('hosts', hostsFile(cluster.lab.access.wireguard?.endpoint ?? ''));
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
  const tunnel = device.namespace.start('tunnel', [
    ...namespaces,
    ...['sh', SCRIPT, sandbox.inside('vpn'), program('wireguard-go')],
  ]);
  await until(
    'the tunnel to be up',
    15,
    () => {
      tunnel.assertRunning();
      return tunnel.log().includes('the tunnel is up') ? true : undefined;
    },
    () => tunnel.log(),
  );
  return configuration;
}
