import { Access, READ } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';

/** What the agent and, with its token, the plugin on the node may do. */
export function addAccess(chart: ComponentChart): void {
  new Access(chart, 'istio-cni', {
    to: ['istio-cni'],
    in: 'cluster',
    rules: [
      { group: '', resources: ['pods', 'nodes', 'namespaces'], verbs: READ },
      // It annotates pods that are in the mesh, for istiod.
      { group: '', resources: ['pods/status'], verbs: ['patch', 'update'] },
    ],
  });
  // On its way out it looks whether it is being replaced or removed, and takes the plugin with it in the latter case.
  new Access(chart, 'istio-cni-node', {
    to: ['istio-cni'],
    rules: [{ group: 'apps', resources: ['daemonsets'], names: ['istio-cni-node'], verbs: ['get'] }],
  });
}
