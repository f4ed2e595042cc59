import type { LabNode } from '../../config/lab';
import { HTTP_PORT, HTTP_ROOT } from './boot-server';
import { render } from './template';

/** An nginx server (nginx.org/en/docs/http/ngx_http_core_module) on the boot server's address, read only. */
export const httpConfig = (server: LabNode): string =>
  render('dnsmasq/http.conf', { address: server.address, port: HTTP_PORT, root: HTTP_ROOT });
