/**
 * Where pods may run and who announces their addresses: the part of the derivation that rules need too, on a lab that may
 * still have mistakes elsewhere.
 */
import { type Draft, listed, type Partly, present } from './draft';
import { isFullReference } from './image-reference';
import type { Architecture, Hardware } from './lab';
import type { Homelab } from './schema';
import { tryImage } from './versions';

type Node = Partly<Homelab['nodes'][string]>;
type App = Partly<Homelab['apps'][string]>;

export const isWorker = (node: Node | undefined): boolean => node?.role === 'worker' || node?.role === 'control+worker';

export const isControl = (node: Node | undefined): boolean => node?.role === 'control' || node?.role === 'control+worker';

export const architectureOf = (hardware: Hardware): Architecture => (hardware === 'x86' ? 'amd64' : 'arm64');

/** Names of the workers, in the order of the file. */
export const workerNames = (lab: Draft): readonly string[] =>
  present(lab.nodes)
    .filter(([, node]) => isWorker(node))
    .map(([name]) => name);

/** Architectures that the app's image was built for; undefined if that is not known. */
export const appArchitectures = (app: App): readonly Architecture[] | undefined => {
  if (app.kind === 'static-site') return ['amd64', 'arm64'];
  if (!('image' in app) || app.image === undefined) return undefined;
  if (!isFullReference(app.image)) return tryImage(app.image)?.architectures;
  return app.architectures && listed(app.architectures).map(([, architecture]) => architecture);
};

/** Why the app cannot run on the node, as the end of a sentence; undefined if it can. */
export const whyNot = (lab: Draft, app: App, name: string): string | undefined => {
  const node = lab.nodes?.[name];
  if (!node) return undefined;
  if (node.role !== undefined && !isWorker(node)) return `has role ${node.role} and runs no apps`;
  if (node.hardware === undefined) return undefined;
  if (app.kind === 'game' && node.hardware !== 'x86') return 'is a Pi, and game servers run on x86 only';
  const architectures = appArchitectures(app);
  const needed = architectureOf(node.hardware);
  return architectures && !architectures.includes(needed)
    ? `is ${needed}, and its image is built for ${architectures.join(', ')} only`
    : undefined;
};

/** Names of the nodes that the app may run on, in the order of the file. */
export const appNodes = (lab: Draft, app: App): readonly string[] =>
  (app.node === undefined ? workerNames(lab) : workerNames(lab).filter((name) => name === app.node)).filter(
    (name) => whyNot(lab, app, name) === undefined,
  );

const defaultAnnouncers = (lab: Draft): readonly string[] => {
  const workers = workerNames(lab);
  const x86 = workers.filter((name) => lab.nodes?.[name]?.hardware === 'x86');
  const [successor] = workers.filter((name) => !x86.includes(name));
  const preferred = x86.length > 0 ? [...x86, ...(successor === undefined ? [] : [successor])] : workers.slice(0, 2);
  const pinned = present(lab.apps).flatMap(([, app]) => (app.kind === 'game' && app.node !== undefined ? [app.node] : []));
  return [...new Set([...preferred, ...pinned.filter((name) => workers.includes(name))])];
};

/** Names of the nodes that announce service addresses, the leader first, its successor second. */
export const announcerNames = (lab: Draft): readonly string[] => {
  const written = lab.network?.announcers;
  return written ? listed(written).map(([, name]) => name) : defaultAnnouncers(lab);
};
