import type { Lab, LabNode } from '../../config/lab';
import { netbootedPis, TFTP_ROOT, tftpDirectory, tryBootServer } from './boot-server';
import { k3osConfig } from './k3os-config';
import { k3sCommand } from './k3s-config';
import { k3sFiles } from './k3s-files';
import { k3sUnit } from './k3s-unit';
import { nodeIdentity } from './node-identity';
import { eepromConfig } from './pi-boot-files';
import { pxeServer } from './pxe-server';
import { type Fillings, NO_FILLINGS, type RenderedFile, type RenderedLink, textFile } from './rendered-file';
import type { X86BootOptions } from './x86-boot';

/**
 * The boot files of a lab as a directory that people read and `npm run rehearse` plays. `NODE/root/…` lies on that machine under
 * `/…`; of a Pi it is what its node archive carries. Beside it are `NODE/eeprom/boot.conf` and `NODE/k3os/config.yaml`.
 */
export interface BootTree {
  /** Sorted by path. */
  readonly files: readonly TreeFile[];
  /** Sorted by path. */
  readonly links: readonly TreeLink[];
  /** Files that are not here, since they need a secret or a download. */
  readonly unfilled: readonly Unfilled[];
}

interface Entry {
  /** Relative to the tree. */
  readonly path: string;
  /** The nodes that it concerns; empty if all netbooted ones. */
  readonly nodes: readonly string[];
}

export interface TreeFile extends Entry {
  readonly mode: string;
  readonly content: string;
}

export interface TreeLink extends Entry {
  readonly target: string;
}

export interface Unfilled extends Entry {
  /** `secret k3s/agent-token`, `node archive of its root/` */
  readonly waitsFor: readonly string[];
}

/** Everything of a lab that needs neither secret nor network. */
export function bootTree(lab: Lab, options: X86BootOptions = {}): BootTree {
  const server = tryBootServer(lab);
  const placed = [
    ...lab.nodes.flatMap((node) => placedOf(lab, node, NO_FILLINGS)),
    ...(server ? served(lab, server, options) : []),
  ];
  const links = server ? pxeServer(lab, server, options).links.map((link) => treeLink(server, link, link.nodes)) : [];
  return {
    files: placed.flatMap((entry) => (entry.file ? [entry.file] : [])).sort(byPath),
    links: [...links].sort(byPath),
    unfilled: [...placed.flatMap((entry) => (entry.unfilled ? [entry.unfilled] : [])), ...archives(lab, server)].sort(byPath),
  };
}

interface Placed {
  readonly file?: TreeFile;
  readonly unfilled?: Unfilled;
}

const rootOf = (node: LabNode): string => `${node.name}/root`;

/** What lies on the node itself. */
function placedOf(lab: Lab, node: LabNode, fillings: Fillings): readonly Placed[] {
  const server = tryBootServer(lab);
  const netbooted = netbootedPis(lab).some(({ name }) => name === node.name);
  const own = server && netbooted ? nodeIdentity(lab, server, node, fillings) : hostFiles(lab, node, fillings);
  const beside =
    node.hardware === 'pi4'
      ? [
          textFile('/eeprom/boot.conf', eepromConfig(node)),
          ...(k3sCommand(node) ? [textFile('/k3os/config.yaml', k3osConfig(lab, node))] : []),
        ]
      : [];
  return [
    ...own.map((file) => place(rootOf(node), file, [node.name])),
    ...beside.map((file) => place(node.name, file, [node.name])),
  ];
}

/** k3s where Debian is installed already. */
function hostFiles(lab: Lab, node: LabNode, fillings: Fillings): readonly RenderedFile[] {
  if (!k3sCommand(node)) return [];
  const unit = k3sUnit(node);
  return [...k3sFiles(lab, node, fillings), textFile(`/etc/systemd/system/${unit.name}`, unit.text)];
}

const served = (lab: Lab, server: LabNode, options: X86BootOptions): readonly Placed[] =>
  pxeServer(lab, server, options).files.map((file) => place(rootOf(server), file, file.nodes));

const archives = (lab: Lab, server: LabNode | undefined): readonly Unfilled[] =>
  server
    ? netbootedPis(lab).map((node) => ({
        path: `${rootOf(server)}${TFTP_ROOT}/${tftpDirectory(node)}/node.cpio`,
        nodes: [node.name],
        waitsFor: [`all of ${rootOf(node)}`],
      }))
    : [];

function place(directory: string, file: RenderedFile, nodes: readonly string[]): Placed {
  const path = `${directory}${file.path}`;
  if (typeof file.content !== 'string') return { unfilled: { path, nodes, waitsFor: file.waitsFor } };
  return { file: { path, nodes, mode: file.mode, content: file.content } };
}

const treeLink = (server: LabNode, { path, target }: RenderedLink, nodes: readonly string[]): TreeLink => ({
  path: `${rootOf(server)}${path}`,
  nodes,
  target,
});

const byPath = (a: Entry, b: Entry): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
