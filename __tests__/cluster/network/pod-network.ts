import { at, type JsonObject, record, records, tryText } from '../../../checks/json';
import type { Lab } from '../../../config/lab';
import { renderedOf } from '../../support/cluster';

/** What Calico is told in dist/ about pods' packets, and the lab does in its place. */
export interface PodNetwork {
  /** Pods may route packets of others, as a VPN server does. */
  readonly forwards: boolean;
  /** Packets of pods to the outside leave with their node's address. */
  readonly masquerades: boolean;
}

/** Reads the rendered CNI configuration and address pool. */
export function podNetwork(lab: Lab): PodNetwork {
  const { manifests } = renderedOf(lab);
  const written = manifests.flatMap(({ kind, object }) =>
    kind === 'ConfigMap' ? [tryText(at(object, 'data', 'cni_network_config'))] : [],
  );
  const text = written.find((each) => each !== undefined);
  if (text === undefined) throw new Error('dist/ has no ConfigMap with cni_network_config');
  // Numbers in it are placeholders that Calico's installer replaces.
  const configuration: JsonObject = JSON.parse(text.replace(/__[A-Z_]+__/g, '0'));
  const pools = manifests.filter(({ kind }) => kind === 'IPPool');
  return {
    forwards: records(configuration.plugins).some((plugin) => record(plugin.container_settings).allow_ip_forwarding === true),
    masquerades: pools.some(({ object }) => at(object, 'spec', 'natOutgoing') === true),
  };
}
