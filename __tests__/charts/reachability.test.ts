import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { render } from '../../charts/lib/render';
import { inventory } from '../../checks/inventory';
import type { JsonObject } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { reachability } from '../../checks/reachability/reachability';
import { reachabilityTable } from '../../checks/reachability/reachability-table';
import { toManifest } from '../../checks/to-manifest';
import type { Lab } from '../../config/lab';
import { clusterOf, missionLab, validLab } from '../support/cluster';
import { deviations } from '../support/declared-reachability';
import { manifestsOf } from '../support/manifests';

const VALID = join(__dirname, '../config/valid');
const labs: readonly (readonly [string, () => Lab])[] = [
  ...(existsSync(VALID) ? readdirSync(VALID).sort() : []).map((file): readonly [string, () => Lab] => [
    `valid/${file}`,
    () => validLab(file.replace(/\.yaml$/, '')),
  ]),
];

/** Pods of a namespace that somebody made by hand and wrote no policy for. */
const HAND_MADE = `
apiVersion: v1
kind: Namespace
metadata: { name: hand-made }
---
apiVersion: v1
kind: Pod
metadata: { name: stray, namespace: hand-made }
spec: { containers: [{ name: main, image: 'example.org/main:1' }] }`;

/** Where the lab's policies deviate from what its workloads declare, after `edit` of its objects. */
function deviationsOf(lab: Lab, edit: (manifests: readonly Manifest[]) => readonly Manifest[] = (manifests) => manifests) {
  const cluster = clusterOf(lab);
  return deviations(cluster, reachability(inventory(edit([...render(cluster).manifests, ...manifestsOf(HAND_MADE)]), lab)));
}

test.each(labs)('%s: policies let through what the workloads declare and nothing else, over all pairs', (_name, lab) => {
  expect(deviationsOf(lab())).toEqual([]);
});

test('a pod in a namespace made by hand reaches the DNS and nothing else, and nobody reaches it', () => {
  const lab = missionLab();
  const solved = reachability(inventory([...render(clusterOf(lab)).manifests, ...manifestsOf(HAND_MADE)], lab));
  const rows = reachabilityTable(solved).filter(({ from, to }) => [from, to].includes('hand-made/stray'));
  expect(rows).toEqual([{ from: 'hand-made/stray', to: 'kube-system/coredns', ports: 'TCP 53; UDP 53' }]);
});

test('the table for people joins nodes with the same answer and leaves out the edges of ranges', () => {
  const lab = missionLab();
  const rows = reachabilityTable(reachability(inventory(render(clusterOf(lab)).manifests, lab)));
  const nodes = lab.nodes.map(({ name }) => `node ${name}`).join(', ');
  expect(rows).toContainEqual({ from: nodes, to: 'istio-ingress/ingress', ports: 'TCP 8080, 8443' });
  expect(rows.flatMap(({ from, to }) => [from, to]).filter((end) => /^[\d.]+$/.test(end))).toEqual([]);
});

type Edit = (manifests: readonly Manifest[]) => readonly Manifest[];

/** Replaces every `from` in the JSON of one object. Throws if it is not there. */
const replace =
  (kind: string, namespace: string, name: string, from: string, to: string): Edit =>
  (manifests) => {
    const found = manifests.find((each) => each.kind === kind && each.namespace === namespace && each.name === name);
    const text = JSON.stringify(found?.object ?? {});
    if (!found || !text.includes(from)) throw new Error(`${kind} ${namespace}/${name} has no ${from}`);
    // JSON in, JSON out.
    const object = JSON.parse(text.replaceAll(from, to)) as JsonObject;
    const changed = toManifest(object, found, () => found.namespace === '');
    return manifests.map((each) => (each === found ? changed : each));
  };

const remove =
  (...objects: readonly string[]): Edit =>
  (manifests) => {
    const kept = manifests.filter(({ kind, namespace, name }) => !objects.includes(`${kind}/${namespace}/${name}`));
    if (kept.length !== manifests.length - objects.length) throw new Error(`not all there: ${objects.join(', ')}`);
    return kept;
  };

const PRINCIPAL = 'cluster.local/ns/istio-ingress/sa/ingress';

test.each<[string, Edit, string]>([
  [
    'a label of the sender',
    replace('DaemonSet', 'istio-system', 'ztunnel', '"app.kubernetes.io/name":"ztunnel"', '"app.kubernetes.io/name":"tunnel"'),
    'istio-system/ztunnel → istio-system/istiod: declared TCP 15012, passes nothing',
  ],
  [
    'a label of the receiver',
    replace('Deployment', 'istio-system', 'istiod', '"app.kubernetes.io/name":"istiod"', '"app.kubernetes.io/name":"pilot"'),
    'istio-ingress/ingress → istio-system/istiod: declared TCP 15012, passes nothing',
  ],
  [
    'a port on the side of the receiver',
    replace('NetworkPolicy', 'istio-system', 'istiod', '"port":15012', '"port":15010'),
    'istio-system/ztunnel → istio-system/istiod: declared TCP 15012, passes nothing',
  ],
  [
    'a port on the side of the sender',
    replace('NetworkPolicy', 'istio-ingress', 'ingress', '"port":15012', '"port":15010'),
    'istio-ingress/ingress → istio-system/istiod: declared TCP 15012, passes nothing',
  ],
  [
    "the namespace in a policy's peer",
    replace('NetworkPolicy', 'istio-system', 'istiod', '"istio-ingress"', '"istio-egress"'),
    'istio-ingress/ingress → istio-system/istiod: declared TCP 15012, passes nothing',
  ],
  [
    'an address in a policy',
    replace('NetworkPolicy', 'istio-system', 'istiod', '"192.168.1.10/32"', '"192.168.1.0/24"'),
    'lan → istio-system/istiod: declared nothing, passes TCP 15017',
  ],
  [
    'the label of a namespace in the mesh',
    replace('Namespace', '', 'apps', '"istio.io/dataplane-mode":"ambient"', '"istio.io/dataplane-mode":"none"'),
    'istio-ingress/ingress → apps/podinfo: declared TCP 9898, passes TCP 9898, 15008',
  ],
  [
    'the port of the tunnel',
    replace('NetworkPolicy', 'apps', 'podinfo', '"port":15008', '"port":15009'),
    'istio-ingress/ingress → apps/podinfo: declared TCP 9898, passes nothing',
  ],
  [
    'the port in an AuthorizationPolicy',
    replace('AuthorizationPolicy', 'apps', 'podinfo', '"9898"', '"9899"'),
    'istio-ingress/ingress → apps/podinfo: declared TCP 9898, passes TCP 9899',
  ],
  [
    'the sender in an AuthorizationPolicy',
    replace('AuthorizationPolicy', 'apps', 'podinfo', PRINCIPAL, `${PRINCIPAL}2`),
    'istio-ingress/ingress → apps/podinfo: declared TCP 9898, passes nothing',
  ],
  [
    'the ServiceAccount of the sender',
    replace('DaemonSet', 'istio-ingress', 'ingress', '"serviceAccountName":"ingress"', '"serviceAccountName":"default"'),
    'istio-ingress/ingress → apps/podinfo: declared TCP 9898, passes nothing',
  ],
  [
    'the address that probes come from',
    replace('NetworkPolicy', 'apps', 'podinfo', '169.254.7.127', '169.254.7.128'),
    "kubelet's probes of mesh pods → apps/podinfo: declared TCP 9898, passes nothing",
  ],
  [
    'the label by which the DNS is found',
    replace('DaemonSet', 'kube-system', 'coredns', '"k8s-app":"kube-dns"', '"k8s-app":"dns"'),
    'istio-system/ztunnel → kube-system/coredns: declared TCP 53; UDP 53, passes nothing',
  ],
  [
    'every policy of a receiver',
    remove('NetworkPolicy/istio-system/istiod', 'NetworkPolicy/istio-system/default-deny'),
    'internet → istio-system/istiod: declared nothing, passes every TCP port; every UDP port',
  ],
  [
    'the policy of namespaces made by hand',
    remove('GlobalNetworkPolicy//default.unowned-namespaces'),
    'hand-made/stray → internet: declared nothing, passes every TCP port; every UDP port',
  ],
])('%s, changed, is seen', (_title, edit, expected) => {
  expect(deviationsOf(missionLab(), edit)).toContain(expected);
});
