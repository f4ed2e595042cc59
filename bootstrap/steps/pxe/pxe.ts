import type { Step } from '../../plan/step';
import { netbootedPis, tftpDirectory } from '../../render/boot-server';
import { DNSMASQ_CONFIG, HTTP_CONFIG, pxeServer, type ServedFile } from '../../render/pxe-server';
import { render } from '../../render/template';
import { x86Packages } from '../../render/x86-boot';
import { absent } from '../../resources/absent';
import type { Configuration } from '../../resources/configuration';
import { configuredUnits } from '../../resources/configured-units';
import { directory } from '../../resources/directory';
import { file } from '../../resources/file';
import { packages } from '../../resources/packages';
import { symlink } from '../../resources/symlink';
import { goneNodes } from './gone-nodes';

/** Debian's own site answers on every address. */
const DEFAULT_SITE = '/etc/nginx/sites-enabled/default';

/** Reads its configuration from standard input. */
const CHECK_DNSMASQ = 'dnsmasq --test --conf-file=-';
const CHECK_HTTP = [
  'f=$(mktemp)',
  `{ echo 'pid /run/h5b-nginx-check.pid; error_log stderr; events {} http {'; cat; echo '}'; } >"$f"`,
  'nginx -q -t -c "$f"; c=$?',
  'rm -f "$f"',
  'exit $c',
].join('\n');

/**
 * DHCP and TFTP by dnsmasq, the big files by nginx. They start last: a Pi that finds half of its files would hang at its firmware.
 * Machines that homelab.yaml does not name are told of no boot file.
 */
export const pxe: Step = {
  name: 'pxe',
  title: 'the boot server answers the machines of homelab.yaml',
  needs: ['packages', 'network', 'firewall', 'netboot-image', 'node-archives'],
  resources({ lab, node }) {
    if (!node.written.pxeServer) return [];
    const { files, links, directories } = pxeServer(lab, node);
    const configurations = [DNSMASQ_CONFIG, HTTP_CONFIG];
    return [
      packages({ name: 'of netboot', packages: [...x86Packages(lab), 'cpio'] }),
      ...directories.map((path) => directory({ path })),
      goneNodes(netbootedPis(lab).map(tftpDirectory)),
      ...files.filter(({ path }) => !configurations.includes(path)).map((served) => asFile(served)),
      ...links.map(({ path, target }) => symlink({ path, target })),
      ...configuredUnits(
        [absent(DEFAULT_SITE), configuration(files, HTTP_CONFIG, CHECK_HTTP), untilTheNetworkIsThere('nginx')],
        [{ name: 'nginx.service' }],
      ),
      ...configuredUnits(
        [configuration(files, DNSMASQ_CONFIG, CHECK_DNSMASQ), untilTheNetworkIsThere('dnsmasq')],
        [{ name: 'dnsmasq.service' }],
      ),
    ];
  },
};

function asFile({ path, content, mode, owner, waitsFor }: ServedFile, validate?: string): Configuration {
  if (content === undefined) throw new Error(`${path} waits for ${waitsFor.join(', ')}; nothing of the boot server may`);
  return file({ path, content, mode, owner, ...(validate === undefined ? {} : { validate }) });
}

function configuration(files: readonly ServedFile[], path: string, validate: string): Configuration {
  const found = files.find((each) => each.path === path);
  if (found === undefined) throw new Error(`the boot server has no ${path}; it has ${files.map((each) => each.path).join(', ')}`);
  return asFile(found, validate);
}

/** After a power cut the switch may come up later than the host, and Debian's units do not try twice. */
const untilTheNetworkIsThere = (unit: string): Configuration =>
  file({ path: `/etc/systemd/system/${unit}.service.d/h5b.conf`, content: render('host/keep-trying.conf', {}) });
