/** The two directives of an nginx server that decide what a URL finds. */
export interface HttpServer {
  /** `192.168.1.12:80` */
  readonly listen: string;
  readonly root: string;
}

/** Reads them from our nginx configuration; undefined if one is missing. */
export function tryHttpServer(text: string): HttpServer | undefined {
  const listen = /^\s*listen ([\d.]+:\d+);$/m.exec(text)?.[1];
  const root = /^\s*root (\/[^;]*);$/m.exec(text)?.[1];
  return listen === undefined || root === undefined ? undefined : { listen, root };
}

/** The file behind a URL on that server, or why no request reaches it. */
export function fileOfUrl(server: HttpServer, url: string): { readonly path: string } | { readonly unreachable: string } {
  if (!URL.canParse(url)) return { unreachable: `${url} is not a URL` };
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol !== 'http:') return { unreachable: `${url} is not http:` };
  const asked = `${hostname}:${port === '' ? 80 : port}`;
  if (asked !== server.listen) return { unreachable: `${url} asks ${asked}, and nginx listens on ${server.listen}` };
  return { path: `${server.root}${decodeURIComponent(pathname)}` };
}
