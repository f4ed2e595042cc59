import type { Lab, LabNode } from '../../config/lab';
import { IMAGE_ROOT, netbootedPis, TFTP_ROOT, tftpDirectory } from './boot-server';
import { dnsmasqConfig } from './dnsmasq-config';
import { httpConfig } from './http-config';
import { piBootFiles, piBootLinks } from './pi-boot-files';
import { preseedFiles } from './preseed';
import { type RenderedFile, type RenderedLink, textFile } from './rendered-file';
import { grubMenu, type X86BootOptions, x86Links } from './x86-boot';

/** Everything of the boot server that follows from the Lab. */
export interface PxeServer {
  readonly files: readonly ServedFile[];
  readonly links: readonly ServedLink[];
  /** Directories that must be there before; 0755, `root:root`. */
  readonly directories: readonly string[];
}

/** For which nodes it is there; empty for what all need. */
interface Served {
  readonly nodes: readonly string[];
}
export interface ServedFile extends RenderedFile, Served {}
export interface ServedLink extends RenderedLink, Served {}

/** Paths of the two configurations on the boot server. */
export const DNSMASQ_CONFIG = '/etc/dnsmasq.conf';
export const HTTP_CONFIG = '/etc/nginx/sites-enabled/h5b.conf';

/**
 * Files, links and directories of the node that serves boot files, without the image (pxe-templates/netboot), the node archives
 * (`nodeIdentity`) and the k3s binary (`k3sBinaryPath`), which are made or fetched when it is applied.
 */
export function pxeServer(lab: Lab, server: LabNode, options: X86BootOptions = {}): PxeServer {
  const pis = netbootedPis(lab);
  const x86 = lab.nodes.filter(({ hardware }) => hardware === 'x86');
  return {
    files: [
      ...common([textFile(DNSMASQ_CONFIG, dnsmasqConfig(lab, server)), textFile(HTTP_CONFIG, httpConfig(server))]),
      ...pis.flatMap((node) => ofNode(node, piBootFiles(server, node))),
      ...common([grubMenu(lab, server, options)]),
      ...x86.flatMap((node) => ofNode(node, preseedFiles(lab, server, node))),
    ],
    links: [...pis.flatMap((node) => ofNode(node, piBootLinks(node))), ...common(x86Links(lab))],
    directories: [TFTP_ROOT, IMAGE_ROOT, ...pis.map((node) => `${TFTP_ROOT}/${tftpDirectory(node)}`)],
  };
}

const common = <T>(entries: readonly T[]): readonly (T & Served)[] => entries.map((entry) => ({ ...entry, nodes: [] }));

const ofNode = <T>(node: LabNode, entries: readonly T[]): readonly (T & Served)[] =>
  entries.map((entry) => ({ ...entry, nodes: [node.name] }));
