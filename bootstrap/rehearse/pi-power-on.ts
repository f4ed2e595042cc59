import { formatByteSize } from '../../config/byte-size';
import type { Lab, LabNode } from '../../config/lab';
import { bootInterface } from '../render/boot-interface';
import { bootOrder, httpUrl, k3sBinaryPath, tftpDirectory } from '../render/boot-server';
import { k3sCommand } from '../render/k3s-config';
import { BootServices } from './boot-services';
import { piBootServer } from './dhcp';
import { checkIdentity } from './identity-check';
import { kernelCommandLine } from './kernel-command-line';
import { PiFirmware } from './pi-firmware';
import { ramBudget } from './ram-budget';
import type { ServedTree } from './served-tree';
import { type Rehearsal, rehearsal, type Transcript } from './transcript';

/** Where a power-on takes place. */
export interface Stage {
  readonly lab: Lab;
  readonly server: LabNode;
  /** The rendered directory. */
  readonly tree: string;
  readonly served: ServedTree;
}

/** A Pi from power-on to a running k3s, as far as files decide it. */
export function piPowerOn(stage: Stage, node: LabNode): Rehearsal {
  const directory = tftpDirectory(node);
  return rehearsal(node.name, `Raspberry Pi 4, serial ending in ${directory}, ${node.mac}`, (transcript) => {
    const services = new BootServices(stage.served, transcript);
    transcript.ok('firmware', `boot order: ${bootOrder(node).join(', then ')}; here the network's turn`);
    dhcp(stage, node, services, transcript);
    const { commandLine, commandLinePath } = new PiFirmware(services, transcript, directory).boot();
    const { fetch, problems } = kernelCommandLine(commandLine, bootInterface(node));
    for (const problem of problems) transcript.fault('kernel', `${commandLinePath}: ${problem}`);
    if (fetch === undefined) return;
    const root = services.fetch(fetch, 'root image');
    transcript.ok('kernel', 'the root image lies in memory; the servers are not needed any more');
    checkIdentity(stage.tree, stage.lab, stage.server, node, transcript);
    const k3s = k3sCommand(node) ? services.fetch(`${httpUrl(stage.server)}${k3sBinaryPath()}`, 'k3s').bytes : 0;
    memory(node, { root: root.bytes, k3s }, transcript);
  });
}

function dhcp({ lab, server }: Stage, node: LabNode, services: BootServices, transcript: Transcript): void {
  const answer = services.discover({ mac: node.mac, architecture: 0 });
  transcript.ok('DHCP', `DISCOVER from ${node.mac} with PXEClient:Arch:00000`);
  const found = piBootServer(answer);
  if ('ignored' in found) transcript.end('DHCP', `the Pi ignores the answer of ${answer.server}: ${found.ignored}`);
  if (found.server !== server.address)
    transcript.end('DHCP', `the answer names the boot server ${found.server}; ${server.name} has ${server.address}`);
  const from = answer.address === undefined ? `${lab.network.written.dhcp?.server ?? 'the router'} gives the address` : undefined;
  if (answer.address !== undefined && answer.address !== node.address)
    transcript.fault('DHCP', `the offered address is ${answer.address}; homelab.yaml gives ${node.name} ${node.address}`);
  transcript.ok('DHCP', `OFFER: boot server ${found.server}, option 43 as wanted; ${from ?? `address ${answer.address}`}`);
}

function memory(node: LabNode, bytes: { readonly root: number; readonly k3s: number }, transcript: Transcript): void {
  const { parts, left } = ramBudget(node, bytes);
  for (const part of parts) transcript.ok('memory', `${mib(part.bytes).padStart(9)}  ${part.what}`);
  const all = formatByteSize(node.memoryBytes);
  const remedy = `make nodes.${node.name}.ephemeralStorage smaller, or put it on a USB disk`;
  if (left >= 0) transcript.ok('memory', `${mib(left).padStart(9)}  left for pods, of ${all}`);
  else transcript.fault('memory', `${mib(-left)} more than the ${all} of ${node.name}; ${remedy}`);
}

const mib = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
