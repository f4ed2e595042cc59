import { DNSMASQ_CONFIG, HTTP_CONFIG } from '../render/pxe-server';
import { type DhcpAnswer, type DhcpClient, dnsmasqAnswer } from './dhcp';
import { type DnsmasqModel, dnsmasqModel, UnknownDirective } from './dnsmasq-model';
import { fileOfUrl, type HttpServer, tryHttpServer } from './http-server';
import { isServed, type Served, type ServedTree } from './served-tree';
import type { Transcript } from './transcript';

/** DHCP, TFTP and HTTP of the boot server, as their configurations make them. Each says in the transcript what was asked. */
export class BootServices {
  constructor(
    private readonly tree: ServedTree,
    private readonly transcript: Transcript,
  ) {}

  /** The answer of the boot server. Ends the power-on if there is none. */
  discover(client: DhcpClient): DhcpAnswer {
    const answer = dnsmasqAnswer(this.dnsmasq(), client);
    if (typeof answer === 'string')
      return this.transcript.end('DHCP', `no answer to ${client.mac}: ${answer} (${DNSMASQ_CONFIG})`);
    return answer;
  }

  /** A file by TFTP, below the TFTP root; what is missing in the end, if it is not there. */
  tftp(path: string): Served | { readonly missing: string } {
    const { tftp, tftpRoot } = this.dnsmasq();
    if (!tftp || tftpRoot === undefined)
      return this.transcript.end('TFTP', `dnsmasq serves no files: enable-tftp and tftp-root are not both in ${DNSMASQ_CONFIG}`);
    return this.tree.find(`${tftpRoot}/${path}`);
  }

  /** Directories below the TFTP root. */
  tftpNames(): readonly string[] {
    return this.tree.names(this.dnsmasq().tftpRoot ?? '/');
  }

  /** A file by HTTP. Ends the power-on if it cannot be had; `purpose` says what for. */
  fetch(url: string, purpose: string): Served {
    const server = this.http();
    const file = fileOfUrl(server, url);
    if ('unreachable' in file) return this.transcript.end('HTTP', `${purpose}: ${file.unreachable}`);
    const found = this.tree.find(file.path);
    if (!isServed(found)) return this.transcript.end('HTTP', `${purpose}: GET ${url} finds nothing: ${found.missing} is missing`);
    this.transcript.ok('HTTP', `GET ${url}  ${size(found)}`);
    return found;
  }

  private dnsmasq(): DnsmasqModel {
    const found = this.tree.find(DNSMASQ_CONFIG);
    if (!isServed(found)) return this.transcript.end('DHCP', `${found.missing} is missing: nobody answers`);
    try {
      return dnsmasqModel(found.text());
    } catch (error) {
      if (!(error instanceof UnknownDirective)) throw error;
      return this.transcript.end('DHCP', `${DNSMASQ_CONFIG}: ${error.message}`);
    }
  }

  private http(): HttpServer {
    const found = this.tree.find(HTTP_CONFIG);
    if (!isServed(found)) return this.transcript.end('HTTP', `${found.missing} is missing: nobody serves files`);
    return (
      tryHttpServer(found.text()) ??
      this.transcript.end('HTTP', `${HTTP_CONFIG} has no "listen ADDRESS:PORT;" or no "root DIRECTORY;"`)
    );
  }
}

/** `37.7 MB`, and whether it is only assumed. */
export function size({ bytes, source }: Served): string {
  const amount =
    bytes < 10_000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  return source === 'assumed' ? `about ${amount}, assumed` : amount;
}
