import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, type Json, type JsonObject, list, record, records, tryText } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import type { Lab } from '../../config/lab';
import { labOf, missionLab, missionText, objectOf, objectsOf, validLab } from '../support/cluster';

const withDataplane = (dataplane: string) => labOf(missionText().replace(/dataplane: \S+/, `dataplane: ${dataplane}`));
/** The mission lab's objects, for the tests that one lab answers. */
const mission = objectsOf(missionLab(), 'calico');

const specOf = (objects: readonly Manifest[], kind: string, name: string) => record(objectOf(objects, kind, name).object.spec);
const felix = (objects: readonly Manifest[], name: string) => specOf(objects, 'FelixConfiguration', name);
const felixNames = (objects: readonly Manifest[]) =>
  objects.filter(({ kind }) => kind === 'FelixConfiguration').map(({ name }) => name);

/** The container of calico-node's pods by name, init containers included. */
function container(objects: readonly Manifest[], name: string): JsonObject {
  const pod = at(specOf(objects, 'DaemonSet', 'calico-node'), 'template', 'spec');
  const all = [...records(at(pod, 'initContainers')), ...records(at(pod, 'containers'))];
  return record(all.find((each) => each.name === name));
}

const env = (of: JsonObject): ReadonlyMap<string, Json | undefined> =>
  new Map(records(of.env).map(({ name, value }) => [tryText(name) ?? '', value]));

const LABS: readonly [string, Lab][] = [
  ['mission', missionLab()],
  ...['everything-renamed', 'five-workers', 'no-pi-worker', 'one-node', 'other-cidrs', 'three-controls'].map(
    (name): [string, Lab] => [name, validLab(name)],
  ),
];

describe.each(LABS)('in the lab "%s"', (_name, lab) => {
  const objects = objectsOf(lab, 'calico');

  test('pods get their addresses from the pod CIDR, tunnelled only where a node is not in the LAN', () => {
    expect(specOf(objects, 'IPPool', 'default-ipv4-ippool')).toMatchObject({
      cidr: lab.cluster.podCidr,
      ipipMode: 'Never',
      vxlanMode: 'CrossSubnet',
      natOutgoing: true,
      nodeSelector: 'all()',
    });
    expect(env(container(objects, 'calico-node')).get('NO_DEFAULT_POOLS')).toBe('true');
  });

  test('a node has eBPF exactly if the lab says so, and kube-proxy keeps its rules and its port there', () => {
    const nodes = lab.nodes.filter(({ dataplane }) => dataplane === 'ebpf').map(({ name }) => `node.${name}`);
    const everywhere = lab.cluster.dataplane === 'ebpf';
    expect(felixNames(objects)).toEqual(['default', ...(everywhere ? [] : nodes)]);
    expect(felix(objects, 'default').bpfEnabled).toBe(everywhere);
    for (const name of everywhere ? [] : nodes) {
      expect(felix(objects, name)).toMatchObject({
        bpfEnabled: true,
        bpfKubeProxyIptablesCleanupEnabled: false,
        bpfKubeProxyHealthzPort: 0,
        bpfConnectTimeLoadBalancing: 'Disabled',
      });
    }
  });

  test('every node runs it, whatever its taints, before pods that are not system-node-critical', () => {
    const pod = record(at(specOf(objects, 'DaemonSet', 'calico-node'), 'template', 'spec'));
    expect(pod.tolerations).toEqual([{ operator: 'Exists' }]);
    expect(pod.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
    expect(pod.priorityClassName).toBe('system-node-critical');
  });

  test('a policy on a host can cut neither its root file system nor kubelet, gossip and VXLAN, and opens nothing beyond the LAN', () => {
    const ports = (direction: string) =>
      records(felix(objects, 'default')[direction]).map(({ protocol, port, net }) => `${protocol} ${port} ${net}`);
    const { lan } = lab.network;
    const needed = [`TCP 2049 ${lan}`, `TCP 6443 ${lan}`, `TCP 10250 ${lan}`, `UDP 7946 ${lan}`, `UDP 4789 ${lan}`];
    expect(ports('failsafeInboundHostPorts')).toEqual(expect.arrayContaining([...needed, 'TCP 22 0.0.0.0/0']));
    expect(ports('failsafeOutboundHostPorts')).toEqual(expect.arrayContaining([...needed, 'UDP 53 0.0.0.0/0']));
    expect(ports('failsafeInboundHostPorts').filter((port) => port.endsWith('0.0.0.0/0'))).toHaveLength(3);
    expect(objects.filter(({ kind }) => kind === 'HostEndpoint')).toEqual([]);
  });
});

test('BGP is off: no BIRD, no probe that asks for it', () => {
  const node = container(mission, 'calico-node');
  expect(env(node).get('CALICO_NETWORKING_BACKEND')).toBe('vxlan');
  expect(at(node, 'readinessProbe', 'exec', 'command')).toEqual(['/bin/calico-node', '-felix-ready']);
  expect(at(node, 'livenessProbe', 'exec', 'command')).toEqual(['/bin/calico-node', '-felix-live']);
});

test('with "ebpf" every node has it, and finds the API without a kube-proxy and without any one control node', () => {
  const objects = objectsOf(withDataplane('ebpf'), 'calico');
  expect(felix(objects, 'default')).toMatchObject({ bpfEnabled: true, bpfConnectTimeLoadBalancing: 'Disabled' });
  expect(felixNames(objects)).toEqual(['default']);
  const endpoint = objectOf(objects, 'ConfigMap', 'kubernetes-services-endpoint');
  expect(endpoint.object.data).toEqual({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '6444' });
  for (const name of ['install-cni', 'calico-node']) {
    expect(container(objects, name).envFrom).toEqual([{ configMapRef: { name: 'kubernetes-services-endpoint' } }]);
  }
  expect(container(objects, 'ebpf-bootstrap').command).toEqual(['calico-node', '-init']);
});

test.each(['iptables', 'ebpf-on-x86'])('with "%s" calico-node reaches the API through kube-proxy', (dataplane) => {
  const objects = objectsOf(withDataplane(dataplane), 'calico');
  expect(objects.map(({ name }) => name)).not.toContain('kubernetes-services-endpoint');
  expect(container(objects, 'calico-node').envFrom).toBeUndefined();
  expect(felixNames(objects)).toEqual(dataplane === 'iptables' ? ['default'] : ['default', 'node.h5b-x86']);
});

test('no environment variable goes before the FelixConfiguration of a node', () => {
  const names = [...env(container(mission, 'calico-node')).keys()];
  expect(names.filter((name) => name.startsWith('FELIX_'))).toEqual(['FELIX_HEALTHENABLED']);
});

test('calico-node finds in the FelixConfiguration all that it would write there, and may not change it', () => {
  const objects = mission;
  expect(felix(objects, 'default')).toMatchObject({ logSeverityScreen: 'Info', reportingInterval: '0s' });
  const writers = records(objectOf(objects, 'ClusterRole', 'calico-node').object.rules).filter(
    ({ resources, verbs }) => list(resources).includes('felixconfigurations') && list(verbs).includes('update'),
  );
  expect(writers).toEqual([]);
});

test.each([
  [1500, '1450'],
  [9000, '8950'],
])('where the network cards carry %i bytes, packets of pods leave room for VXLAN: %s', (mtu, expected) => {
  const text = readFileSync(join(__dirname, '../config/valid/one-node.yaml'), 'utf8');
  const objects = objectsOf(labOf(text.replace(/cpus: \d+,/, `$& nic: { mtu: ${mtu} },`)), 'calico');
  expect(`${felix(objects, 'default').vxlanMTU}`).toBe(expected);
  expect(env(container(objects, 'install-cni')).get('CNI_MTU')).toBe(expected);
});

test('pods may forward packets, and pods of calico-node restart when the CNI configuration changes', () => {
  const objects = mission;
  const text = tryText(at(objectOf(objects, 'ConfigMap', 'calico-config').object, 'data', 'cni_network_config')) ?? '';
  const config: JsonObject = JSON.parse(text.replace('__CNI_MTU__', '1450'));
  expect(at(config, 'plugins', 0, 'container_settings')).toEqual({ allow_ip_forwarding: true });
  const annotations = at(specOf(objects, 'DaemonSet', 'calico-node'), 'template', 'metadata', 'annotations');
  const digest = createHash('sha256').update(text).digest('hex');
  expect(digest.startsWith(tryText(at(annotations, 'h5b.io/cni-config')) ?? 'absent')).toBe(true);
});

test('metrics of Felix and of kube-controllers are on, usage reports to the outside are off', () => {
  const objects = mission;
  expect(felix(objects, 'default')).toMatchObject({
    prometheusMetricsEnabled: true,
    prometheusMetricsPort: 9091,
    usageReportingEnabled: false,
  });
  expect(specOf(objects, 'KubeControllersConfiguration', 'default').prometheusMetricsPort).toBe(9094);
});

test('kube-controllers leaves Services to MetalLB and policies to Git: it may write neither', () => {
  const rules = records(objectOf(mission, 'ClusterRole', 'calico-kube-controllers').object.rules);
  const written = rules.filter(({ verbs }) => list(verbs).some((verb) => verb === 'update' || verb === 'create' || verb === '*'));
  const resources = written.flatMap((rule) => list(rule.resources));
  expect(resources).toContain('ipamblocks');
  expect(resources.filter((resource) => /services|policies|^\*$/.test(`${resource}`))).toEqual([]);
});
