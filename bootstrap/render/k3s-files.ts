import { stringify } from 'yaml';
import type { Lab, LabNode } from '../../config/lab';
import { K3S_DIRECTORY, k3sCommand, k3sConfig } from './k3s-config';
import { type Fillings, type RenderedFile, secretFile, textFile } from './rendered-file';
import { render } from './template';

/** Role and database of kine; the Postgres step makes both. */
export const KINE = 'kine';

/** Every node mirrors what another has pulled already (docs.k3s.io/installation/registry-mirror). */
const REGISTRIES = stringify({ mirrors: { '*': {} } });

/** The files that k3s reads on a node, a Pi or x86 alike; none for a node outside of the cluster. */
export function k3sFiles(lab: Lab, node: LabNode, fillings: Fillings): readonly RenderedFile[] {
  if (!k3sCommand(node)) return [];
  return [
    textFile(`${K3S_DIRECTORY}/config.yaml`, k3sConfig(lab, node)),
    textFile(`${K3S_DIRECTORY}/registries.yaml`, REGISTRIES),
    textFile(`${K3S_DIRECTORY}/resolv.conf`, resolvConf(lab)),
    secretFile(`${K3S_DIRECTORY}/agent-token`, fillings, 'k3s/agent-token'),
    ...(node.control ? [secretFile(`${K3S_DIRECTORY}/server-token`, fillings, 'k3s/server-token')] : []),
    ...(node.control && lab.cluster.datastore === 'postgres' ? [datastoreFile(lab, fillings)] : []),
    // k3s remembers a node by this; one that comes back without it is refused under its old name.
    secretFile('/etc/rancher/node/password', fillings, `node/${node.name}/password`),
  ];
}

/** Resolvers of the LAN, as resolv.conf(5) writes them. */
export const resolvConf = (lab: Lab): string => lab.network.dns.map((address) => `nameserver ${address}\n`).join('');

/** k3s takes the datastore from its environment, where no other user sees the password (docs.k3s.io/datastore). */
function datastoreFile(lab: Lab, fillings: Fillings): RenderedFile {
  const host = lab.nodes.find(({ storage }) => storage);
  if (!host) throw new Error('cluster.datastore is postgres, and no node has the storage that it would run on');
  return secretFile(`${K3S_DIRECTORY}/k3s.env`, fillings, 'postgres/kine', (password) =>
    render('k3s/k3s.env', {
      endpoint: `postgres://${KINE}:${urlWord(password)}@${host.address}:5432/${KINE}?sslmode=require`,
    }),
  );
}

/** Percent-encoded, including the quotes that systemd would take off and that `encodeURIComponent` leaves. */
const urlWord = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
