/** Apps that can run where they are put, with what they name. */
import { byteSize, tryByteSize } from '../byte-size';
import { type Draft, listed, type Partly, present } from '../draft';
import { isFullReference } from '../image-reference';
import { appNodes, whyNot, workerNames } from '../placement';
import { error, formatPath, keyError, missingKey, type Path, type Problem } from '../problem';
import type { Homelab } from '../schema';
import { tryImage } from '../versions';
import { unknownName } from './rule';

type App = Partly<Homelab['apps'][string]>;

const nodesAreKnown = (lab: Draft): boolean =>
  lab.nodes !== undefined && Object.values(lab.nodes).every((node) => node?.role !== undefined && node.hardware !== undefined);

export function* appsRunSomewhere(lab: Draft): Iterable<Problem> {
  if (!nodesAreKnown(lab) || workerNames(lab).length === 0) return;
  for (const [name, app] of present(lab.apps)) {
    const path = ['apps', name];
    const { node } = app;
    if (node !== undefined && lab.nodes && !Object.hasOwn(lab.nodes, node)) {
      yield unknownName([...path, 'node'], node, 'workers', workerNames(lab));
    } else if (node !== undefined) {
      const reason = whyNot(lab, app, node);
      const able = appNodes(lab, { ...app, node: undefined });
      const remedy = able.length > 0 ? `choose ${able.join(' or ')}` : 'no worker can run it';
      if (reason) yield error([...path, 'node'], `${node} ${reason}; ${remedy}`);
    } else if (appNodes(lab, app).length === 0) {
      const reasons = workerNames(lab).map((worker) => `${worker} ${whyNot(lab, app, worker)}`);
      yield keyError(path, `no worker can run it (${reasons.join(', ')}); add a worker that can, or remove the app`);
    }
  }
}

export function* imagesHaveArchitectures(lab: Draft): Iterable<Problem> {
  for (const [name, app] of present(lab.apps)) {
    if (!('image' in app) || app.image === undefined) continue;
    const path = ['apps', name];
    if (isFullReference(app.image)) {
      if (app.architectures === undefined)
        yield missingKey(
          path,
          'architectures',
          `nothing is known about ${app.image}; add architectures: [amd64, arm64], or the one it is built for`,
        );
      continue;
    }
    const built = tryImage(app.image)?.architectures ?? [];
    for (const [index, architecture] of listed(app.architectures)) {
      if (built.includes(architecture)) continue;
      yield error(
        [...path, 'architectures', index],
        `config/pins.json says that ${app.image} is built for ${built.join(', ')}, not ${architecture}; leave architectures out`,
      );
    }
  }
}

export function* portsAreUsedOnce(lab: Draft): Iterable<Problem> {
  const { httpPort, httpsPort } = lab.access?.ingress ?? {};
  if (httpPort !== undefined && httpPort === httpsPort) {
    yield error(
      ['access', 'ingress', 'httpsPort'],
      `${httpsPort} is already used by access.ingress.httpPort; choose another, usually 80 and 443`,
    );
  }
  for (const [name, app] of present(lab.apps)) {
    if (app.kind !== 'game') continue;
    const owners = new Map<string, Path>();
    if (app.ports && Object.keys(app.ports).length === 0)
      yield error(['apps', name, 'ports'], 'no port, so nobody could play; add one, e.g. game: 25565/tcp');
    for (const [port, written] of present(app.ports)) {
      const path = ['apps', name, 'ports', port];
      const owner = owners.get(written);
      if (owner) yield error(path, `${written} is already used by ${formatPath(owner)}; choose another port`);
      else owners.set(written, path);
    }
  }
}

const usedDatasets = (path: Path, app: App): readonly { readonly path: Path; readonly dataset: string }[] => [
  ...('dataset' in app && app.dataset !== undefined ? [{ path: [...path, 'dataset'], dataset: app.dataset }] : []),
  ...('volumes' in app ? present(app.volumes) : []).flatMap(([volume, { dataset }]) =>
    dataset === undefined ? [] : [{ path: [...path, 'volumes', volume, 'dataset'], dataset }],
  ),
];

export function* appDatasetsExist(lab: Draft): Iterable<Problem> {
  const known = Object.keys(lab.storage?.datasets ?? {});
  for (const [name, app] of present(lab.apps)) {
    for (const { path, dataset } of usedDatasets(['apps', name], app)) {
      if (!known.includes(dataset)) {
        yield unknownName(path, dataset, 'datasets of storage', known);
        continue;
      }
      const mount = lab.storage?.datasets?.[dataset]?.mount;
      const mounters = listed(mount).map(([, mounter]) => mounter);
      const named = mounters.every((mounter) => mounter === 'workers' || Object.hasOwn(lab.nodes ?? {}, mounter));
      if (mount === undefined || !named || !nodesAreKnown(lab)) continue;
      const shut = appNodes(lab, app).filter((node) => !mounters.includes('workers') && !mounters.includes(node));
      if (shut.length === 0) continue;
      const allowed = mounters.length > 0 ? `only ${mounters.join(', ')} may mount it` : 'nobody may mount it';
      yield error(
        path,
        `the app may run on ${shut.join(', ')}, but ${allowed}; add the node to storage.datasets.${dataset}.mount, or place the app with node:`,
      );
    }
  }
}

export function* volumesFit(lab: Draft): Iterable<Problem> {
  for (const [name, app] of present(lab.apps)) {
    const paths = new Map<string, Path>();
    for (const [volume, { dataset = '', path: mountPath, size }] of 'volumes' in app ? present(app.volumes) : []) {
      const path = ['apps', name, 'volumes', volume];
      const owner = paths.get(mountPath ?? '');
      if (owner) yield error([...path, 'path'], `${mountPath} is already used by ${formatPath(owner)}; choose another`);
      else if (mountPath !== undefined) paths.set(mountPath, [...path, 'path']);
      const quota = lab.storage?.datasets?.[dataset]?.quota;
      const bytes = tryByteSize(size ?? '');
      if (quota !== undefined && bytes !== undefined && bytes > byteSize(quota)) {
        yield error(
          [...path, 'size'],
          `${size} is more than the quota ${quota} of storage.datasets.${dataset}; choose a smaller size`,
        );
      }
    }
  }
}

export function* containersMakeSense(lab: Draft): Iterable<Problem> {
  for (const [name, app] of present(lab.apps)) {
    const path = ['apps', name];
    for (const [index, variable] of 'secrets' in app ? listed(app.secrets) : []) {
      if ('env' in app && Object.hasOwn(app.env ?? {}, variable))
        yield error([...path, 'secrets', index], `${variable} is already set in env; remove one of the two`);
    }
    const { memory, memoryLimit } = ('resources' in app ? app.resources : undefined) ?? {};
    const [request, limit] = [tryByteSize(memory ?? ''), tryByteSize(memoryLimit ?? '')];
    if (request !== undefined && limit !== undefined && limit < request) {
      yield error(
        [...path, 'resources', 'memoryLimit'],
        `${memoryLimit} is less than the ${memory} of memory; write at least ${memory}`,
      );
    }
    if (app.kind === 'home-assistant' && app.radio?.kind === 'usb' && app.node === undefined) {
      yield keyError(
        [...path, 'radio'],
        'a USB stick is in one node, and the app may run on any; add node:, or use a radio on the network',
      );
    }
  }
}
