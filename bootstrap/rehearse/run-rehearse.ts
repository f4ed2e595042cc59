import { statSync } from 'node:fs';
import { join } from 'node:path';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import { EXIT_BAD_INPUT, readHomelab } from '../../config/load';
import { netbootedPis, tryBootServer } from '../render/boot-server';
import type { Output } from '../render/run-render';
import { tryReadManifest } from '../render/tree-manifest';
import { imageFiles } from './assumed-files';
import { type RehearseOptions, rehearse } from './rehearse';
import { faults, type Line, type Rehearsal } from './transcript';

/** Runs the whole of `npm run rehearse` and returns its exit code; see `rehearse-cli.ts` for the codes. */
export function runRehearse(options: RehearseOptions & { readonly config: string }, output: Output): number {
  const say = (lines: readonly string[]) => output.write(lines.map((line) => `${line}\n`).join(''));
  const { config, tree, image, node } = options;
  const read = readHomelab(config);
  if (!read.ok) {
    say([renderDiagnostics(read.diagnostics, read.lines)]);
    return EXIT_BAD_INPUT;
  }
  const lab = derive(read.homelab);
  const problem = inputProblem(
    options,
    lab.nodes.map(({ name }) => name),
  );
  if (problem !== undefined) {
    say([problem]);
    return EXIT_BAD_INPUT;
  }
  const server = tryBootServer(lab);
  if (!server) {
    say([`${config} has no boot server (pxeServer: true), so nothing boots from the network.`]);
    return 0;
  }
  const played = rehearse(lab, { tree, ...(image === undefined ? {} : { image }), ...(node === undefined ? {} : { node }) });
  const idle = lab.nodes.filter(({ name, hardware }) => hardware === 'pi4' && !netbootedPis(lab).some((pi) => pi.name === name));
  say([
    ...played.flatMap(rehearsalLines),
    ...idle.map(({ name }) => `${name}: does not boot from the network`),
    ...(image === undefined ? [`Assumed, since no --image was given: ${imageFiles().join(', ')} of the Pis' image.`] : []),
    ...summary(played),
  ]);
  return played.some((each) => faults(each).length > 0) ? 1 : 0;
}

function inputProblem({ config, tree, image, node }: RehearseOptions & { readonly config: string }, names: readonly string[]) {
  if (node !== undefined && !names.includes(node)) return `there is no node "${node}" in ${config}; it has ${names.join(', ')}`;
  try {
    if (!tryReadManifest(tree)) return `${tree} is no rendered directory; write one: npm run render -- --out ${tree}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (image !== undefined && !statSync(join(image, 'vmlinuz'), { throwIfNoEntry: false }))
    return `${image} is no release of the Pis' image: it has no vmlinuz; name the directory below releases/, or leave --image out`;
  return undefined;
}

const MARKS: Readonly<Record<Line['mark'], string>> = { ok: 'ok', normal: '-', fault: 'X' };

/** A rehearsal as people read it: `ok`, `-` for what looks like an error in a log and is none, `X` for a fault. */
export const rehearsalLines = ({ node, title, lines }: Rehearsal): readonly string[] => [
  `${node}: ${title}`,
  ...lines.map(({ mark, stage, text }) => `  ${MARKS[mark].padEnd(3)}${stage.padEnd(9)} ${text}`),
  '',
];

function summary(played: readonly Rehearsal[]): readonly string[] {
  const wrong = played.filter((each) => faults(each).length > 0);
  const strangers = played.filter(({ node }) => node === 'a stranger').length;
  const machines = `${played.length - strangers} machine${played.length - strangers === 1 ? '' : 's'}`;
  if (played.length === 0) return ['Nothing boots from the network here.'];
  if (wrong.length === 0) return [`${machines} rehearsed: all would boot.`];
  return [
    `${machines} rehearsed; ${wrong.map(({ node }) => node).join(', ')}:`,
    ...wrong.flatMap((each) => faults(each).map(({ stage, text }) => `  X ${each.node} ${stage}: ${text}`)),
    'Next: npm run render, if the directory is old; else correct homelab.yaml.',
  ];
}
