import type { LabApp, LabGameServer } from '../lab';
import { appNodes } from '../placement';
import type { Homelab } from '../schema';
import { tryImage } from '../versions';

type Written = Homelab['apps'][string];
type WrittenGame = Extract<Written, { kind: 'game' }>;

/** Enough to survive the loss of one node. */
const DEFAULT_REPLICAS = 2;

const imageOf = (written: string): string => tryImage(written)?.reference ?? written;

const portsOf = (written: WrittenGame): LabGameServer['ports'] =>
  Object.entries(written.ports).map(([name, text]) => {
    const [port, protocol] = text.split('/');
    return { name, port: Number(port), protocol: protocol === 'udp' ? 'UDP' : 'TCP' };
  });

/** Host name that the ingress serves the app under; undefined for apps without one. */
export const appHost = (
  domain: string,
  name: string,
  app: { readonly kind?: Written['kind'] | undefined; readonly host?: string | undefined },
): string | undefined => (app.kind === 'game' || app.kind === 'mqtt' ? undefined : (app.host ?? `${name}.${domain}`));

const deriveApp = (homelab: Homelab, name: string, written: Written): LabApp => {
  const nodes = appNodes(homelab, written);
  const host = appHost(homelab.cluster.domain, name, written);
  switch (written.kind) {
    case 'http': {
      const replicas = written.replicas ?? Math.min(DEFAULT_REPLICAS, nodes.length);
      return {
        kind: 'http',
        name,
        image: imageOf(written.image),
        port: written.port,
        host: host ?? name,
        replicas,
        nodes,
        written,
      };
    }
    case 'game':
      return { kind: 'game', name, image: imageOf(written.image), ports: portsOf(written), service: name, nodes, written };
    default:
      return {
        kind: written.kind,
        name,
        ...('image' in written ? { image: imageOf(written.image) } : {}),
        ...(host === undefined ? {} : { host }),
        nodes,
        written,
      };
  }
};

/** The apps of the lab, in the order of the file. */
export const deriveApps = (homelab: Homelab): readonly LabApp[] =>
  Object.entries(homelab.apps).map(([name, written]) => deriveApp(homelab, name, written));
