/** Names that are taken, and host names used twice. */
import { appHost } from '../derive/apps';
import { type Draft, present } from '../draft';
import { error, formatPath, keyError, type Path, type Problem } from '../problem';

/** Namespaces and components of the lab itself; an app of that name would meet them in dist/ and in the cluster. */
const COMPONENTS =
  /^(crds|calico|coredns|metallb|istio|ingress|wireguard|gitops|flux|argocd|policies|storage|backups|monitoring|default|kube-.*|.*-system)$/;

export function* namesAreFree(lab: Draft): Iterable<Problem> {
  for (const name of Object.keys(lab.nodes ?? {})) {
    if (name === 'workers')
      yield keyError(['nodes', name], '"workers" means all workers in storage.datasets; choose another name');
    if (name === 'localhost') yield keyError(['nodes', name], '"localhost" means every machine itself; choose another name');
  }
  for (const name of Object.keys(lab.network?.devices ?? {})) {
    if (lab.nodes && Object.hasOwn(lab.nodes, name))
      yield keyError(['network', 'devices', name], `nodes.${name} has the same name; choose another`);
  }
  for (const name of Object.keys(lab.apps ?? {})) {
    if (COMPONENTS.test(name))
      yield keyError(
        ['apps', name],
        `"${name}" is the name of a part of the cluster; choose another, e.g. "${name.replace(/-system$/, '')}-app"`,
      );
  }
  for (const [node, { disks }] of present(lab.nodes)) {
    for (const name of Object.keys(disks ?? {})) {
      if (name === 'tmpfs' || name === 'zram')
        yield keyError(['nodes', node, 'disks', name], `"${name}" means memory in ephemeralStorage; choose another name`);
    }
  }
}

export function* hostsAreUsedOnce(lab: Draft): Iterable<Problem> {
  const domain = lab.cluster?.domain;
  if (domain === undefined) return;
  const owners = new Map<string, Path>([[`api.${domain}`, ['cluster', 'domain']]]);
  for (const name of Object.keys(lab.network?.devices ?? {})) owners.set(`${name}.${domain}`, ['network', 'devices', name]);
  for (const name of Object.keys(lab.nodes ?? {})) owners.set(`${name}.${domain}`, ['nodes', name]);
  for (const [name, app] of present(lab.apps)) {
    const written = 'host' in app && app.host !== undefined;
    const host = appHost(domain, name, { kind: app.kind, host: 'host' in app ? app.host : undefined });
    if (host === undefined || app.kind === undefined) continue;
    const owner = owners.get(host);
    const path = written ? ['apps', name, 'host'] : ['apps', name];
    const taken = owner?.[0] === 'cluster' ? 'the API server' : owner && formatPath(owner);
    if (taken) yield (written ? error : keyError)(path, `its host ${host} is already used by ${taken}; choose another host`);
    else owners.set(host, path);
  }
}

/** Suffixes that no public CA certifies: RFC 6761, RFC 6762, RFC 8375, and what ICANN reserved for private use. */
const PRIVATE = /(^|\.)(home\.arpa|internal|lan|local|localhost|test|example|invalid|home|corp)$/;

export function* domainsMakeSense(lab: Draft): Iterable<Problem> {
  const { domain, dnsDomain } = lab.cluster ?? {};
  if (domain === undefined) return;
  const path = ['cluster', 'domain'];
  if (/(^|\.)local$/.test(domain))
    yield error(
      path,
      `${domain} ends in local, which devices ask for by multicast; choose e.g. ${domain.replace(/\.?local$/, '') || 'lab'}.home.arpa`,
    );
  if (dnsDomain !== undefined && (domain === dnsDomain || domain.endsWith(`.${dnsDomain}`) || dnsDomain.endsWith(`.${domain}`))) {
    yield error(path, `${domain} and cluster.dnsDomain ${dnsDomain} contain each other; choose two separate zones`);
  }
  if (lab.access?.ingress?.tls?.mode === 'acme' && PRIVATE.test(domain)) {
    yield error(
      ['access', 'ingress', 'tls', 'mode'],
      `no public CA certifies cluster.domain ${domain}; write mode: ca, or use a domain you own`,
    );
  }
}
