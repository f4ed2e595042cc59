import type { Lab, LabNode } from '../../config/lab';
import { bootInterface } from './boot-interface';
import { HTTP_ROOT, httpUrl, TFTP_ROOT } from './boot-server';
import { netmask } from './netmask';
import { isInstallable, preseedPath } from './preseed';
import type { RenderedFile, RenderedLink } from './rendered-file';
import { textFile } from './rendered-file';
import { render } from './template';

/**
 * Below the TFTP root: what the firmware of an x86 machine loads. In the root itself, for shim looks for `grubx64.efi` beside the
 * file that the DHCP header names, and a name in option 67 is not in the header (tried with shim 15.8).
 */
export const X86_LOADER = 'shimx64.efi';

/** Release of Debian that is installed. */
const DEBIAN = '13';

interface PackageFile {
  /** Below the TFTP root. */
  readonly path: string;
  readonly target: string;
  readonly package: string;
}

/**
 * Of Debian 13 or later: beside another DHCP server, the GRUB of Debian 12 (2.06) asks that server for its menu, 2.12 asks ours
 * (both tried with OVMF).
 */
const LOADERS: readonly PackageFile[] = [
  { path: X86_LOADER, target: '/usr/lib/shim/shimx64.efi.signed', package: 'shim-signed' },
  { path: 'grubx64.efi', target: '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed', package: 'grub-efi-amd64-signed' },
];

const INSTALLER: readonly PackageFile[] = ['linux', 'initrd.gz'].map((name) => ({
  path: `x86/${name}`,
  target: `/usr/lib/debian-installer/images/${DEBIAN}/amd64/text/debian-installer/amd64/${name}`,
  package: `debian-installer-${DEBIAN}-netboot-amd64`,
}));

/** The loaders for every x86 machine; the installer where one can be installed. */
const packageFiles = (lab: Lab): readonly PackageFile[] => [...LOADERS, ...(lab.nodes.some(isInstallable) ? INSTALLER : [])];

/** Debian packages from which the boot server takes what x86 machines load. */
export const x86Packages = (lab: Lab): readonly string[] => [...new Set(packageFiles(lab).map((file) => file.package))];

/** What x86 machines load by TFTP beside the menu: files of Debian packages. */
export const x86Links = (lab: Lab): readonly RenderedLink[] =>
  packageFiles(lab).map(({ path, target }) => ({ path: `${TFTP_ROOT}/${path}`, target }));

export interface X86BootOptions {
  /** Directory below the TFTP root with kernel and initrd of a root in memory for amd64. @default - the menu does not offer it */
  readonly rescue?: string;
}

/** The boot menu (GRUB) of all x86 machines; each sees its own entries, by its MAC address. */
export function grubMenu(lab: Lab, server: LabNode, options: X86BootOptions = {}): RenderedFile {
  const { rescue } = options;
  const nodes = lab.nodes
    .filter(({ hardware }) => hardware === 'x86')
    .map((node) => ({
      name: node.name,
      mac: node.mac,
      debian: DEBIAN,
      install: isInstallable(node),
      drives: node.written.boot?.disks.join(' and ') ?? '',
      installer: '/x86',
      parameters: installerParameters(lab, server, node),
      rescue: rescue === undefined ? '' : `/${rescue}`,
      rescueParameters: `boot=live nopersistence fetch=${httpUrl(server)}/${rescue}/filesystem.squashfs BOOTIF=${bootInterface(node)} panic=10`,
    }));
  return textFile(`${TFTP_ROOT}/grub/grub.cfg`, render('x86/grub.cfg', { nodes }));
}

/** The network comes from here, since the installer needs it before it can fetch its answers. */
function installerParameters(lab: Lab, server: LabNode, node: LabNode): string {
  const { gateway, dns, lan } = lab.network;
  return [
    'auto=true',
    'priority=critical',
    `url=${httpUrl(server)}${preseedPath(node).slice(HTTP_ROOT.length)}`,
    `BOOTIF=${bootInterface(node)}`,
    'netcfg/choose_interface=auto',
    'netcfg/disable_autoconfig=true',
    `netcfg/get_ipaddress=${node.address}`,
    `netcfg/get_netmask=${netmask(lan)}`,
    `netcfg/get_gateway=${gateway}`,
    `netcfg/get_nameservers=${dns[0] ?? gateway}`,
    'netcfg/confirm_static=true',
    `netcfg/get_hostname=${node.name}`,
    `netcfg/get_domain=${lab.cluster.domain}`,
  ].join(' ');
}
