import { at, records, tryText } from '../../checks/json';
import type { Manifest } from '../../checks/manifest';
import { eligibleNodes } from '../../checks/placement';
import { type PodTemplate, tryPodTemplate } from '../../checks/pod';
import type { Lab } from '../../config/lab';
import { clusterOf, missionLab, objectOf, objectsOf, validLab } from '../support/cluster';

const config = (lab: Lab) => objectOf(objectsOf(lab, 'istio-cni'), 'ConfigMap', 'istio-cni-config');
const excluded = (lab: Lab) => (tryText(at(config(lab).object, 'data', 'EXCLUDE_NAMESPACES')) ?? '').split(',');

function agent(lab: Lab): PodTemplate & { readonly manifest: Manifest } {
  const pod = tryPodTemplate(objectOf(objectsOf(lab, 'istio-cni'), 'DaemonSet', 'istio-cni-node'));
  if (!pod) throw new Error('a DaemonSet makes pods');
  return pod;
}

test.each(['one-node', 'three-controls', 'five-workers', 'everything-renamed'])('%s: it runs on every node', (name) => {
  const lab = validLab(name);
  const nodes = lab.nodes.filter(({ control, worker }) => control || worker);
  expect(eligibleNodes(agent(lab), lab)).toEqual(expect.arrayContaining(nodes));
});

test("it installs the plugin where k3s without flannel leaves containerd's directories", () => {
  const paths = records(agent(missionLab()).spec.volumes).map((volume) => at(volume, 'hostPath', 'path'));
  expect(paths).toEqual(expect.arrayContaining(['/opt/cni/bin', '/etc/cni/net.d']));
  expect(paths.filter((path) => `${path}`.includes('k3s'))).toEqual([]);
});

test('no pod outside of the mesh waits for it, and every pod of the mesh does', () => {
  const lab = missionLab();
  const { charts } = clusterOf(lab);
  const mesh = new Set(charts.filter((chart) => chart.mesh).map(({ component }) => component.namespace));
  const owned = charts.filter(({ component }) => component.owns).map(({ component }) => component.namespace);
  expect(excluded(lab)).toEqual([...new Set(['kube-system', ...owned.filter((namespace) => !mesh.has(namespace))])].sort());
  for (const namespace of mesh) expect(excluded(lab)).not.toContain(namespace);
});

test('a changed setting restarts it, because it reads them once', () => {
  const hash = (lab: Lab) => agent(lab).annotations['h5b.io/config'];
  expect(hash(missionLab())).toMatch(/^[0-9a-f]{16}$/);
  expect(excluded(validLab('argocd'))).not.toEqual(excluded(missionLab()));
  expect(hash(validLab('argocd'))).not.toBe(hash(missionLab()));
});

test('its name is the one that the plugin lets start without an agent, under AppArmor that lets it enter namespaces', () => {
  const pod = agent(missionLab());
  expect(pod.manifest.name).toBe('istio-cni-node');
  expect(at(pod.spec, 'containers', 0, 'securityContext', 'appArmorProfile')).toEqual({ type: 'Unconfined' });
});
