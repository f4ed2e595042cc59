import { posix } from 'node:path';
import type { LabNode } from '../../config/lab';
import { BootServices, size } from './boot-services';
import { type MenuEntry, menuEntries } from './grub-menu-model';
import type { Stage } from './pi-power-on';
import { isServed, type Served } from './served-tree';
import { type Rehearsal, rehearsal, type Transcript } from './transcript';

/** UEFI on x86, in option 93. */
const UEFI_X86 = 7;

/** The menu that Debian's signed GRUB for the network reads (`grubnetx64.efi`), below the TFTP root. */
const MENU = 'grub/grub.cfg';

/** What shim 16.1 and GRUB 2.12 ask for and go on without. */
const SHIM_ASKS = ['revocations_sku.efi', 'revocations_sbat.efi', 'shim_certificate_0.efi'];
const GRUB_ASKS = ['command.lst', 'fs.lst', 'crypto.lst', 'terminal.lst'].map((name) => `grub/x86_64-efi/${name}`);

/** Our scripts that an installation fetches by itself. */
const SCRIPT_URL = /\bhttp:\/\/\S+\.sh\b/g;

/** An x86 machine with UEFI that boots from the network: to its menu, and through every entry of it. */
export function x86PowerOn({ served, server }: Stage, node: LabNode): Rehearsal {
  return rehearsal(node.name, `x86 with UEFI, ${node.mac}`, (transcript) => {
    const services = new BootServices(served, transcript);
    const load = loader(services, transcript);
    if (node.name === server.name)
      transcript.normal('firmware', 'it serves these files itself; for its own installation another machine has to serve them');
    const answer = services.discover({ mac: node.mac, architecture: UEFI_X86 });
    if (answer.file === undefined)
      return transcript.end('DHCP', `the answer to ${node.mac} names no boot file for UEFI (option 93 is ${UEFI_X86})`);
    transcript.ok('DHCP', `OFFER: boot server ${answer.server}, file ${answer.file}`);
    load(answer.file);
    without(SHIM_ASKS, services, transcript);
    load(posix.join(posix.dirname(answer.file), 'grubx64.efi'));
    without(GRUB_ASKS, services, transcript);
    const entries = menuEntries(load(MENU).text(), node.mac);
    const [first] = entries;
    if (!first) return transcript.end('menu', `${MENU} has no entry for ${node.mac}: the machine would show an empty menu`);
    if (first.kernel !== undefined)
      transcript.fault(
        'menu',
        `the first entry, "${first.title}", loads ${first.kernel}: it is taken by waiting, and must leave the drives alone`,
      );
    for (const entry of entries) play(entry, load, services, transcript);
  });
}

type Load = (path: string) => Served;

const loader =
  (services: BootServices, transcript: Transcript): Load =>
  (path) => {
    const found = services.tftp(path);
    if (!isServed(found)) return transcript.end('TFTP', `${path}: ${found.missing} is missing`);
    if (found.bytes === 0) return transcript.end('TFTP', `${path} is empty`);
    transcript.ok('TFTP', `${path}  ${size(found)}`);
    return found;
  };

function without(paths: readonly string[], services: BootServices, transcript: Transcript): void {
  for (const path of paths) {
    const found = services.tftp(path);
    if (isServed(found)) transcript.ok('TFTP', `${path}  ${size(found)}`);
    else transcript.normal('TFTP', `${path} is not there; it is asked for and not needed`);
  }
}

function play(
  { title, kernel, initrd, parameters }: MenuEntry,
  load: Load,
  services: BootServices,
  transcript: Transcript,
): void {
  transcript.ok('menu', title);
  if (kernel === undefined) return;
  load(kernel.replace(/^\//, ''));
  if (initrd === undefined) transcript.end('menu', `"${title}" loads no initrd`);
  load(initrd.replace(/^\//, ''));
  const value = (name: string) => parameters.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const answers = value('url');
  const root = value('fetch');
  if (root !== undefined) services.fetch(root, 'root image');
  if (answers === undefined) return;
  const scripts = services.fetch(answers, 'answers for the installer').text().match(SCRIPT_URL) ?? [];
  for (const url of scripts) services.fetch(url, 'script of the installation');
}
