import type { Lab, LabNode } from '../../../config/lab';
import { systemQuery } from '../../facts/system-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { render } from '../../render/template';
import { file } from '../../resources/file';
import { run } from '../../resources/run';

/** What tells the machine from others: host name, names of the other nodes, machine id. */
export function identity(lab: Lab, node: LabNode): readonly Resource[] {
  const { domain } = lab.cluster;
  const others = lab.nodes.map(({ name, address }) => ({ line: `${address} ${name}.${domain} ${name}` }));
  return [
    file({ path: '/etc/hostname', content: `${node.name}\n` }),
    file({ path: '/etc/hosts', content: render('host/hosts', { nodes: others }) }),
    hostname(node),
    machineId,
  ];
}

/** The live name; the file is what the next boot reads. */
const hostname = (node: LabNode): Resource => ({
  name: 'hostname',
  queries: [systemQuery],
  plan(facts): Outcome {
    const { hostname } = facts.get(systemQuery);
    if (hostname === node.name) return { state: 'ok', because: `is ${node.name}` };
    return {
      state: 'change',
      because: `is ${hostname}, not ${node.name}`,
      actions: [run(`hostname -- ${shellWord(node.name)}`)],
    };
  },
});

/** An image that was copied with the id of another machine cannot be told from here; one without an id can. */
const machineId: Resource = {
  name: 'machine id',
  queries: [systemQuery],
  plan(facts): Outcome {
    const { machineId } = facts.get(systemQuery);
    if (/^[0-9a-f]{32}$/.test(machineId)) return { state: 'ok', because: 'is set' };
    return {
      state: 'change',
      because: machineId === '' ? 'is empty' : `is "${machineId}"`,
      actions: [run(['rm -f /etc/machine-id', 'systemd-machine-id-setup'])],
    };
  },
};
