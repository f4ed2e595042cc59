import { join } from 'node:path';
import type { Lab } from '../../config/lab';
import { netbootedPis, tryBootServer } from '../render/boot-server';
import { assumedFiles } from './assumed-files';
import { piPowerOn, type Stage } from './pi-power-on';
import { ServedTree } from './served-tree';
import { strangerPowerOn } from './stranger';
import type { Rehearsal } from './transcript';
import { x86PowerOn } from './x86-power-on';

export interface RehearseOptions {
  /** A directory that `npm run render` wrote. */
  readonly tree: string;
  /** A built release of the Pis' image. @default - its files are assumed */
  readonly image?: string;
  /** Only this node. @default - all, and a stranger */
  readonly node?: string;
}

/** Plays the power-on of every machine that can boot from the lab's boot server; nothing without one. Reads files only. */
export function rehearse(lab: Lab, { tree, image, node: only }: RehearseOptions): readonly Rehearsal[] {
  const server = tryBootServer(lab);
  if (!server) return [];
  const assumed = assumedFiles(tree, lab, server, image !== undefined);
  const served = new ServedTree({ root: join(tree, server.name, 'root'), assumed, ...(image === undefined ? {} : { image }) });
  const stage: Stage = { lab, server, tree, served };
  const chosen = lab.nodes.filter(({ name }) => only === undefined || name === only);
  const pis = new Set(netbootedPis(lab).map(({ name }) => name));
  return [
    ...chosen.filter(({ name }) => pis.has(name)).map((node) => piPowerOn(stage, node)),
    ...chosen.filter(({ hardware }) => hardware === 'x86').map((node) => x86PowerOn(stage, node)),
    ...(only === undefined ? [strangerPowerOn(stage)] : []),
  ];
}
