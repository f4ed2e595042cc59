import type { Lab, LabNode } from '../../config/lab';
import { UsageError } from './usage-error';

/**
 * The nodes that a command works on: the named ones, or every node that `concerned` says has steps. Throws `UsageError` for a name
 * that is no node, listing those that are, and for a node that nothing is done on over SSH.
 */
export function chosenNodes(lab: Lab, names: readonly string[], concerned: (node: LabNode) => boolean): readonly LabNode[] {
  if (names.length === 0) return lab.nodes.filter(concerned);
  return names.map((name) => {
    const node = lab.nodes.find((one) => one.name === name);
    if (node === undefined)
      throw new UsageError(`--node ${name}: no such node; homelab.yaml has ${lab.nodes.map((one) => one.name).join(', ')}`);
    if (!concerned(node))
      throw new UsageError(
        `--node ${name}: nothing is done over SSH on a netbooted Pi that is no control node; its files come from its boot server: npm run render`,
      );
    return node;
  });
}
