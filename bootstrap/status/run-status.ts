import { controls, type Lab, type LabNode } from '../../config/lab';
import { errorText, type LabRun, withHost } from '../cli/lab-run';
import { type HostOutcome, planHosts } from '../cli/run-plan';
import { gather } from '../plan/gather';
import { isFine } from '../plan/host-plan';
import { type NodeState, nodeStates } from './node-state';

/** One screen: is each host as planned, is each node Ready. Returns 0 if all are, 1 otherwise. */
export async function runStatus(run: LabRun, lab: Lab): Promise<0 | 1> {
  const [outcomes, nodes] = await Promise.all([planHosts(run, { json: false, known: '' }), clusterNodes(run, lab)]);
  const rows = lab.nodes.map((node) => ({
    node,
    plan: planCell(outcomes.find(({ host }) => host.node.name === node.name)),
    state: stateCell(node, nodes),
  }));
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => cells(row)[column]?.length ?? 0), 8));
  const [name = 8, address = 8, plan = 8] = widths;
  run.out(`${run.style('bold', `${'host'.padEnd(name)}  ${'address'.padEnd(address)}  ${'plan'.padEnd(plan)}  node`)}\n`);
  for (const row of rows) {
    const [a = '', b = '', c = '', d = ''] = cells(row);
    const look = (cell: Cell) => (cell.fine ? 'green' : 'red');
    run.out(
      `${a.padEnd(name)}  ${b.padEnd(address)}  ${run.style(look(row.plan), c.padEnd(plan))}  ${run.style(look(row.state), d)}\n`,
    );
  }
  const wrong = rows.filter((row) => !row.plan.fine || !row.state.fine);
  const explained = wrong.flatMap(({ node, plan, state }) => details(node, plan, state));
  for (const line of [...(typeof nodes === 'string' ? [`nodes: ${nodes}`] : []), ...explained]) run.err(`${line}\n`);
  run.err(wrong.length === 0 ? 'All is well.\n' : `${wrong.length} of ${rows.length} need a look.\n`);
  return wrong.length === 0 ? 0 : 1;
}

interface Cell {
  readonly text: string;
  readonly fine: boolean;
  /** What to know or do if it is not fine. */
  readonly detail?: string;
}

interface Row {
  readonly node: LabNode;
  readonly plan: Cell;
  readonly state: Cell;
}

const cells = ({ node, plan, state }: Row): readonly string[] => [node.name, node.address, plan.text, state.text];

const details = (node: LabNode, ...parts: readonly Cell[]): readonly string[] =>
  parts.flatMap(({ detail }) => {
    if (detail === undefined) return [];
    // Errors of the connection name their host themselves.
    return [detail.startsWith(`${node.name}: `) ? detail : `${node.name}: ${detail}`];
  });

/** First control node that answers. */
async function clusterNodes(run: LabRun, lab: Lab): Promise<ReadonlyMap<string, NodeState> | string> {
  let problem = 'homelab.yaml has no control node';
  for (const node of controls(lab)) {
    try {
      const nodes = await withHost(run, node, async (host) => (await gather(host, [nodeStates])).get(nodeStates));
      if (nodes !== undefined) return nodes;
      problem = `the API server on ${node.name} does not answer`;
    } catch (error) {
      problem = errorText(error);
    }
  }
  return problem;
}

function planCell(outcome: HostOutcome | undefined): Cell {
  if (outcome === undefined) return { text: 'netbooted', fine: true };
  if (!('plan' in outcome)) return { text: 'no answer', fine: false, detail: errorText(outcome.error) };
  const open = outcome.plan.steps.filter((step) => !isFine(step)).map(({ step }) => step.name);
  if (open.length === 0) return { text: `as planned (${outcome.plan.steps.length} steps)`, fine: true };
  return {
    text: `${open.length} of ${outcome.plan.steps.length} steps differ`,
    fine: false,
    detail: `${open.join(', ')}: npm run plan -- --node ${outcome.host.node.name} shows how`,
  };
}

function stateCell(node: LabNode, nodes: ReadonlyMap<string, NodeState> | string): Cell {
  if (!node.control && !node.worker) return { text: 'not in the cluster', fine: true };
  if (typeof nodes === 'string') return { text: 'unknown', fine: false };
  const state = nodes.get(node.name);
  if (state === undefined) return { text: 'not registered', fine: false, detail: 'the API server does not know it yet' };
  if (!state.ready) return { text: 'NotReady', fine: false, detail: state.reason };
  if (state.cordoned)
    return { text: 'cordoned', fine: false, detail: `nothing new is placed on it: kubectl uncordon ${node.name}` };
  return { text: `Ready ${state.version}`, fine: true };
}
