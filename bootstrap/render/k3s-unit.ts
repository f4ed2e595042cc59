import type { LabNode } from '../../config/lab';
import { k3sCommand } from './k3s-config';
import { render } from './template';

/** A systemd unit with its name. */
export interface K3sUnit {
  /** `k3s.service` on control nodes, `k3s-agent.service` on the others, as k3s' own installer names them. */
  readonly name: string;
  readonly text: string;
}

/**
 * The unit that runs k3s on an x86 host; the Pis have theirs in the image. Throws for a node outside of the cluster.
 *
 * A server tells systemd when it is ready, an agent does not (k3s-io/k3s: install.sh).
 */
export function k3sUnit(node: LabNode): K3sUnit {
  const command = k3sCommand(node);
  if (!command) throw new Error(`node "${node.name}" has role ${node.written.role}: it does not run k3s`);
  const server = command === 'server';
  return {
    name: server ? 'k3s.service' : 'k3s-agent.service',
    text: render('k3s/k3s.service', { command, type: server ? 'notify' : 'exec' }),
  };
}
