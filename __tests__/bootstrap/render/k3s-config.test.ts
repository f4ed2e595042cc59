import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { k3sCommand, k3sConfig } from '../../../bootstrap/render/k3s-config';
import { k3sFiles } from '../../../bootstrap/render/k3s-files';
import { k3sUnit } from '../../../bootstrap/render/k3s-unit';
import { NO_FILLINGS } from '../../../bootstrap/render/rendered-file';
import { allocatable } from '../../../checks/node-allocatable';
import type { Lab, LabNode } from '../../../config/lab';
import { labOf, missionLab, missionText, validLab } from '../../support/cluster';

const labs = readdirSync(join(__dirname, '../../config/valid'))
  .map((name) => name.replace(/\.yaml$/, ''))
  .sort();

const members = labs.flatMap((name) =>
  validLab(name)
    .nodes.filter((node) => k3sCommand(node))
    .map((node) => [name, node.name] as const),
);

const nodeOf = (lab: Lab, name: string): LabNode => {
  const found = lab.nodes.find((node) => node.name === name);
  if (!found) throw new Error(`no node "${name}"; there are ${lab.nodes.map((node) => node.name).join(', ')}`);
  return found;
};

/** docs.k3s.io/cli/agent@1f023c0, the flags in use; a server takes them too. */
const agentKeys = {
  server: z.url().optional(),
  'token-file': z.string(),
  'node-name': z.string(),
  'node-ip': z.ipv4(),
  'node-label': z.array(z.string().regex(/^[a-z0-9./-]+=[A-Za-z0-9._-]+$/)),
  'node-taint': z.array(z.string().regex(/^[a-z0-9./-]+=[a-z]*:(NoSchedule|NoExecute)$/)).optional(),
  'lb-server-port': z.literal(6444),
  'resolv-conf': z.literal('/etc/rancher/k3s/resolv.conf'),
  'private-registry': z.literal('/etc/rancher/k3s/registries.yaml'),
  'kubelet-arg': z.array(z.string().regex(/^[a-z-]+=\S+$/)),
};

/** docs.k3s.io/cli/server@0243496, the flags in use. */
const serverKeys = {
  ...agentKeys,
  'agent-token-file': z.string(),
  'cluster-init': z.literal(true).optional(),
  'tls-san': z.array(z.string()).min(2),
  'cluster-cidr': z.cidrv4(),
  'service-cidr': z.cidrv4(),
  'cluster-dns': z.ipv4(),
  'cluster-domain': z.string(),
  'flannel-backend': z.literal('none'),
  'disable-network-policy': z.literal(true),
  'disable-kube-proxy': z.literal(true).optional(),
  disable: z.array(z.enum(['coredns', 'servicelb', 'traefik', 'local-storage', 'metrics-server', 'runtimes'])),
  'disable-helm-controller': z.literal(true),
  'embedded-registry': z.literal(true),
  'secrets-encryption': z.literal(true),
  'write-kubeconfig-mode': z.literal('0600'),
};

const server = z.strictObject(serverKeys);
const agent = z.strictObject(agentKeys);

const serverConfig = (lab: Lab, name: string) => server.parse(parse(k3sConfig(lab, nodeOf(lab, name))));
const agentConfig = (lab: Lab, name: string) => agent.parse(parse(k3sConfig(lab, nodeOf(lab, name))));

test.each(members)('%s: %s uses only keys that its command knows, with its own name, address and labels', (name, node) => {
  const lab = validLab(name);
  const config = nodeOf(lab, node).control ? serverConfig(lab, node) : agentConfig(lab, node);
  expect(config['node-name']).toBe(node);
  expect(config['node-ip']).toBe(nodeOf(lab, node).address);
  expect(config['node-label'].map((label) => label.split('='))).toEqual(Object.entries(nodeOf(lab, node).labels));
});

test.each(members)('%s: the kubelet of %s keeps from pods what the checks of dist/ do not count on', (name, node) => {
  const found = nodeOf(validLab(name), node);
  const text = k3sConfig(validLab(name), found);
  const reserved = [...text.matchAll(/(?:system|kube)-reserved=memory=(\d+)(Mi|Gi)/g)]
    .map(([, amount, unit]) => Number(amount) * (unit === 'Gi' ? 2 ** 30 : 2 ** 20))
    .reduce((sum, bytes) => sum + bytes, 0);
  expect(found.memoryBytes - reserved).toBe(allocatable(found).memory);
});

test('all servers of a lab say the same about the cluster', () => {
  const lab = validLab('three-controls');
  const shared = ['one', 'two', 'three'].map((name) => {
    const { 'node-name': _, 'node-ip': __, 'cluster-init': ___, server: ____, ...rest } = serverConfig(lab, name);
    return rest;
  });
  expect(shared[1]).toEqual(shared[0]);
  expect(shared[2]).toEqual(shared[0]);
});

test('with etcd the first server begins a cluster and the others join it', () => {
  const lab = validLab('three-controls');
  expect(serverConfig(lab, 'one')).toMatchObject({ 'cluster-init': true });
  expect(serverConfig(lab, 'one').server).toBeUndefined();
  expect(serverConfig(lab, 'two').server).toBe('https://192.168.50.11:6443');
  expect(serverConfig(lab, 'three')['cluster-init']).toBeUndefined();
});

test('with Postgres no server joins another: they find each other in the datastore', () => {
  const config = serverConfig(missionLab(), 'h5b-pi-control');
  expect(config.server).toBeUndefined();
  expect(config['cluster-init']).toBeUndefined();
});

test('agents join the first server by address, with the token for agents', () => {
  expect(agentConfig(missionLab(), 'h5b-x86')).toMatchObject({
    server: 'https://192.168.1.10:6443',
    'token-file': '/etc/rancher/k3s/agent-token',
  });
});

test.each([
  ['iptables', false],
  ['ebpf', true],
  ['ebpf-on-x86', false],
])('dataplane %s: kube-proxy is off: %s', (dataplane, off) => {
  const lab = labOf(missionText().replace('dataplane: ebpf-on-x86', `dataplane: ${dataplane}`));
  expect(serverConfig(lab, 'h5b-pi-control')['disable-kube-proxy'] ?? false).toBe(off);
});

test('networks, names and certificates are those of homelab.yaml', () => {
  const lab = validLab('other-cidrs');
  const name = lab.nodes.find(({ control }) => control)?.name ?? '';
  expect(serverConfig(lab, name)).toMatchObject({
    'cluster-cidr': lab.cluster.podCidr,
    'service-cidr': lab.cluster.serviceCidr,
    'cluster-dns': lab.cluster.dnsAddress,
    'cluster-domain': lab.cluster.dnsDomain,
    'tls-san': [`api.${lab.cluster.domain}`, ...lab.cluster.apiAddresses],
  });
});

test('only a control node that runs no pods is tainted', () => {
  expect(serverConfig(missionLab(), 'h5b-pi-control')['node-taint']).toEqual([
    'node-role.kubernetes.io/control-plane=true:NoSchedule',
  ]);
  expect(serverConfig(validLab('one-node'), 'solo')['node-taint']).toBeUndefined();
});

test('a node outside of the cluster has no k3s', () => {
  const lab = validLab('no-storage-host');
  const bootbox = nodeOf(lab, 'bootbox');
  expect(k3sFiles(lab, bootbox, NO_FILLINGS)).toEqual([]);
  expect(() => k3sConfig(lab, bootbox)).toThrow('node "bootbox" has role none: it does not run k3s');
  expect(() => k3sUnit(bootbox)).toThrow('role none');
});

test.each([
  ['h5b-pi-control', 'k3s.service', 'notify', 'server'],
  ['h5b-x86', 'k3s-agent.service', 'exec', 'agent'],
])('%s runs %s (Type=%s), which leaves pods alone when it restarts', (node, unit, type, command) => {
  const { name, text } = k3sUnit(nodeOf(missionLab(), node));
  expect(name).toBe(unit);
  expect(text).toContain(`Type=${type}\n`);
  expect(text).toContain(`ExecStart=/usr/local/bin/k3s ${command}\n`);
  expect(text).toContain('KillMode=process\n');
});
