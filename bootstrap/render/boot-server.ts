import type { Lab, LabNode } from '../../config/lab';
import { version } from '../../config/versions';

/** What dnsmasq serves by TFTP: a directory per Pi, boot loader and menu for x86. Secrets in it are readable for dnsmasq only. */
export const TFTP_ROOT = '/srv/tftp';

/** What nginx serves: the root images, k3s, installations. */
export const HTTP_ROOT = '/srv/http';

/** Releases of the Pis' root image, as pxe-templates/netboot/build-image.sh makes them; `current` in it is what a Pi boots. */
export const IMAGE_ROOT = `${HTTP_ROOT}/image`;

export const HTTP_PORT = 80;

/** UDP ports on which dnsmasq sends files, for the firewall; ours. */
export const TFTP_PORTS = { first: 6900, last: 6999 };

/** Name of the archive with a Pi's identity in its TFTP directory; packed when it is applied, since it holds secrets. */
export const NODE_ARCHIVE = 'node.cpio';

/** The node that serves boot files; undefined if the lab has none. */
export const tryBootServer = (lab: Lab): LabNode | undefined => lab.nodes.find(({ written }) => written.pxeServer);

/** What a Pi tries in order. */
export const bootOrder = ({ written }: LabNode): readonly ('network' | 'usb' | 'sd')[] =>
  written.eeprom?.bootOrder ?? ['network'];

/** The Pis that boot from the lab's boot server; none without one. */
export const netbootedPis = (lab: Lab): readonly LabNode[] =>
  tryBootServer(lab) ? lab.nodes.filter((node) => node.hardware === 'pi4' && bootOrder(node).includes('network')) : [];

/** The directory below the TFTP root that a Pi asks for: the last eight digits of its serial. Throws for a node without one. */
export const tftpDirectory = ({ name, written }: LabNode): string => {
  if (written.serial === undefined) throw new Error(`node "${name}" has no serial; a Pi needs one in homelab.yaml`);
  return written.serial.slice(-8);
};

/** `http://192.168.1.12` */
export const httpUrl = (server: LabNode): string => `http://${server.address}${HTTP_PORT === 80 ? '' : `:${HTTP_PORT}`}`;

/** The k3s binary for the Pis, below `HTTP_ROOT` and `httpUrl`; named as its release names it. */
export const k3sBinaryPath = (): string => `/k3s/${version('k3s')}/k3s-arm64`;
