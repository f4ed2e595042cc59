import { at } from '../../checks/json';
import { tryPodTemplate } from '../../checks/pod';
import { labOf, missionLab, missionText, objectOf, objectsOf, renderedOf } from '../support/cluster';

/** The mission lab with podinfo declared as `declaration`. */
const withPodinfo = (declaration: string) => {
  const text = missionText().replace(/^ {2}podinfo:.*$/m, `  podinfo: ${declaration}`);
  return objectsOf(labOf(text), 'http-apps');
};
const podOf = (objects: ReturnType<typeof objectsOf>) => {
  const pod = tryPodTemplate(objectOf(objects, 'Deployment', 'podinfo'));
  if (!pod) throw new Error('podinfo has no pods');
  return pod;
};

test('an app has a copy on each of two workers, and a lost one can be replaced on the other', () => {
  const objects = objectsOf(missionLab(), 'http-apps');
  const deployment = objectOf(objects, 'Deployment', 'podinfo');
  expect(at(deployment.object, 'spec', 'replicas')).toBe(2);
  expect(at(podOf(objects).spec, 'topologySpreadConstraints', 0)).toMatchObject({
    whenUnsatisfiable: 'DoNotSchedule',
    nodeTaintsPolicy: 'Honor',
  });
  expect(at(objectOf(objects, 'PodDisruptionBudget', 'podinfo').object, 'spec', 'maxUnavailable')).toBe(1);
});

test('its host name at the ingress leads to the port its container serves', () => {
  const objects = objectsOf(missionLab(), 'http-apps');
  const route = objectOf(objects, 'HTTPRoute', 'podinfo').object;
  expect(at(route, 'spec', 'hostnames')).toEqual(['podinfo.h5b.home.arpa']);
  expect(at(route, 'spec', 'rules', 0, 'backendRefs', 0)).toEqual({ name: 'podinfo', port: 80 });
  const service = objectOf(objects, 'Service', 'podinfo').object;
  expect(at(service, 'spec', 'ports', 0)).toMatchObject({ port: 80, targetPort: 'http' });
  expect(at(podOf(objects).containers[0]?.spec, 'ports')).toEqual([{ name: 'http', containerPort: 9898 }]);
});

test('only the ingress may connect to it', () => {
  const objects = objectsOf(missionLab(), 'http-apps');
  const rules = at(objectOf(objects, 'AuthorizationPolicy', 'podinfo').object, 'spec', 'rules');
  expect(rules).toEqual([
    {
      from: [{ source: { principals: ['cluster.local/ns/istio-ingress/sa/ingress'] } }],
      to: [{ operation: { ports: ['9898'] } }],
    },
  ]);
});

test('a port below 1024 is served without root', () => {
  const pod = podOf(withPodinfo('{ kind: http, image: podinfo, port: 80 }'));
  expect(at(pod.spec, 'securityContext', 'sysctls')).toEqual([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }]);
  expect(at(pod.spec, 'securityContext', 'runAsNonRoot')).toBe(true);
});

test('directories it writes to, its user, its variables and its secrets are data', () => {
  const objects = withPodinfo(
    '{ kind: http, image: podinfo, port: 9898, writablePaths: [/data], runAs: { user: 1001 }, env: { A: b }, secrets: [TOKEN] }',
  );
  const pod = podOf(objects);
  expect(at(pod.containers[0]?.spec, 'volumeMounts')).toEqual([{ name: 'writable-0', mountPath: '/data' }]);
  expect(at(pod.spec, 'volumes')).toEqual([{ name: 'writable-0', emptyDir: {} }]);
  expect(at(pod.spec, 'securityContext')).toMatchObject({ runAsUser: 1001, runAsGroup: 1001, fsGroup: 1001 });
  expect(at(pod.containers[0]?.spec, 'env')).toEqual([
    { name: 'A', value: 'b' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'podinfo', key: 'TOKEN' } } },
  ]);
  expect(pod.manifest.annotations['secrets.h5b.io/podinfo']).toBe('TOKEN=entered');
});

test('an app of one node runs there, and promises nothing for the loss of it', () => {
  const pod = podOf(withPodinfo('{ kind: http, image: podinfo, port: 9898, node: h5b-pi-worker, replicas: 1 }'));
  expect(JSON.stringify(at(pod.spec, 'affinity'))).toContain('"values":["h5b-pi-worker"]');
  expect(pod.manifest.annotations['h5b.io/survives']).toBeUndefined();
});

test('a lab without HTTP apps has no namespace for them', () => {
  const text = missionText().replace(/^ {2}podinfo:.*\n/m, '');
  const components = new Set(renderedOf(labOf(text)).manifests.map(({ component }) => component));
  expect(components.has('http-apps')).toBe(false);
});

test('with as many x86 nodes as copies, an app does not claim to survive the loss of x86', () => {
  const node = (name: string, last: number) =>
    `  ${name}: { role: worker, hardware: x86, memory: 16GiB, cpus: 8, address: 192.168.1.${last}, mac: 3c:ec:ef:10:00:${last} }\n`;
  const text = missionText().replace(/^nodes:\n/m, `nodes:\n${node('second', 20)}`);
  const pod = podOf(objectsOf(labOf(text), 'http-apps'));
  expect(pod.manifest.annotations['h5b.io/survives']).toBe('api,storage');
});
