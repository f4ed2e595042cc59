import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import type { Lab, LabNode } from '../../config/lab';
import { EXIT_BAD_INPUT, readHomelab } from '../../config/load';
import { netbootedPis, tryBootServer } from './boot-server';
import { type BootTree, bootTree, type Unfilled } from './boot-tree';
import { isInstallable } from './preseed';
import { type TreeChange, TreeError, writeTree } from './tree-writer';

export interface RenderOptions {
  /** Path of the homelab.yaml. */
  readonly config: string;
  /** Directory to write. */
  readonly out: string;
  /** Only what concerns this node. */
  readonly node?: string;
}

/** Where lines go. */
export interface Output {
  write(text: string): unknown;
}

/** Runs the whole of `npm run render` and returns its exit code; see `render-cli.ts` for the codes. */
export function runRender({ config, out, node }: RenderOptions, output: Output): number {
  const say = (lines: readonly string[]) => output.write(lines.map((line) => `${line}\n`).join(''));
  const read = readHomelab(config);
  if (!read.ok) {
    say([renderDiagnostics(read.diagnostics, read.lines), '', `${config} has mistakes; nothing was written.`]);
    return EXIT_BAD_INPUT;
  }
  if (read.warnings.length > 0) say([renderDiagnostics(read.warnings, read.lines), '']);
  const lab = derive(read.homelab);
  if (node !== undefined && !lab.nodes.some(({ name }) => name === node)) {
    say([`there is no node "${node}" in ${config}; it has ${lab.nodes.map(({ name }) => name).join(', ')}`]);
    return EXIT_BAD_INPUT;
  }
  const whole = bootTree(lab);
  const tree = node === undefined ? whole : treeOf(whole, node);
  try {
    const change = writeTree(out, tree, node);
    say(summary(lab, tree, out, change, node));
    return 0;
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    say([error.message]);
    return 3;
  }
}

function treeOf(tree: BootTree, node: string): BootTree {
  const concerns = ({ nodes }: { readonly nodes: readonly string[] }) => nodes.length === 0 || nodes.includes(node);
  return { files: tree.files.filter(concerns), links: tree.links.filter(concerns), unfilled: tree.unfilled.filter(concerns) };
}

function summary(lab: Lab, tree: BootTree, out: string, change: TreeChange, only: string | undefined): readonly string[] {
  const server = tryBootServer(lab);
  const netbooted = new Set(netbootedPis(lab).map(({ name }) => name));
  const shown = lab.nodes.filter(({ name }) => only === undefined || name === only);
  const width = Math.max(...shown.map(({ name }) => name.length));
  const how = (node: LabNode): string => {
    if (netbooted.has(node.name)) return `netboots from ${server?.name}`;
    if (node.hardware === 'pi4') return 'boots from a card or stick of its own, which render does not make';
    const what = node.written.pxeServer ? 'serves the boot files' : 'Debian host';
    return server && isInstallable(node) ? `${what}; can be installed by netboot` : what;
  };
  return [
    ...shown.map((node) => `  ${node.name.padEnd(width)}  ${how(node)}`),
    ...unfilledLines(tree.unfilled),
    `${counted(tree.files.length, 'file')} and ${counted(tree.links.length, 'link')} for ${counted(shown.length, 'node')}; ${changes(change, out)}`,
    server ? 'Next: npm run rehearse, which plays their power-on.' : 'Next: npm run plan, which shows what the hosts lack.',
  ];
}

function unfilledLines(unfilled: readonly Unfilled[]): readonly string[] {
  if (unfilled.length === 0) return [];
  return ['Left out, for apply to fill in:', ...unfilled.map(({ path, waitsFor }) => `  ${path}  (${waitsFor.join(', ')})`)];
}

const changes = ({ added, changed, removed }: TreeChange, out: string): string =>
  added + changed + removed === 0
    ? `nothing changed in ${out}/.`
    : `${out}/: ${added} added, ${changed} changed, ${removed} removed.`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
