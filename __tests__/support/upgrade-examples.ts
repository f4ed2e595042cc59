/** One object before and after an edit that the API server refuses, or accepts. */
export interface UpgradeExample {
  readonly title: string;
  readonly before: string;
  /** `before` with this text in place of that. */
  readonly edit: readonly [find: string, replacement: string];
  /** Field that the finding names; undefined for an edit that is no danger. */
  readonly field?: string;
  /** Words of the API server's refusal. */
  readonly refusal?: RegExp;
}

const workload = (kind: string, more = '') => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, namespace: default }
spec: { selector: { matchLabels: { app: web } }, ${more} template: { metadata: { labels: { app: web, tier: one } }, spec: { containers: [{ name: c, image: c }] } } }`;
const selector = ['{ matchLabels: { app: web } }', '{ matchLabels: { tier: one } }'] as const;
const statefulSet = workload(
  'StatefulSet',
  'serviceName: web, volumeClaimTemplates: [{ metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }],',
);
const job = `
apiVersion: batch/v1
kind: Job
metadata: { name: once, namespace: default }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: c }] } } }`;
const service = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: default }
spec: { type: LoadBalancer, clusterIP: 10.43.0.20, selector: { app: web }, ports: [{ port: 80 }] }`;
const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: default }
spec: { accessModes: [ReadWriteOnce], storageClassName: zfs, volumeName: data, resources: { requests: { storage: 2Gi } } }`;
const volume = (source: string) => `
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${source.split(':', 1)[0]?.toLowerCase()} }
spec: { capacity: { storage: 2Gi }, accessModes: [ReadWriteOnce], ${source} }`;
const local = `local: { path: /data }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: Exists }] }] } }`;
const config = (kind: string) => `
apiVersion: v1
kind: ${kind}
metadata: { name: frozen, namespace: default }
immutable: true
data: { a: YQ== }`;
const storageClass = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: zfs }
provisioner: nfs.csi.k8s.io
parameters: { server: one }`;
const binding = (kind: string, role: string, metadata: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: ${metadata}
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: one }
subjects: [{ kind: ServiceAccount, name: default, namespace: default }]`;
const priority = `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high }
value: 1000`;
const crd = (plural: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.lab.test }
spec:
  group: lab.test
  scope: Namespaced
  names: { kind: Thing, plural: ${plural} }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
    - { name: v2, served: true, storage: false, schema: { openAPIV3Schema: { type: object } } }`;
const pool = `
apiVersion: crd.projectcalico.org/v1
kind: IPPool
metadata: { name: pods }
spec: { cidr: 10.42.0.0/16, blockSize: 26, nodeSelector: all() }`;

const IMMUTABLE = /immutable|may not change once set|updates to .* (are|is) forbidden|Forbidden/;
const refused = (title: string, before: string, edit: UpgradeExample['edit'], field: string, refusal = IMMUTABLE) => ({
  title,
  before,
  edit,
  field,
  refusal,
});

/** What the API server refuses, at least one edit for every field of the list of immutable fields. */
export const refusedUpgrades: readonly UpgradeExample[] = [
  refused('the selector of a Deployment', workload('Deployment'), selector, 'spec.selector'),
  refused('the selector of a DaemonSet', workload('DaemonSet'), selector, 'spec.selector'),
  refused('the selector of a ReplicaSet', workload('ReplicaSet'), selector, 'spec.selector'),
  refused('the selector of a StatefulSet', statefulSet, selector, 'spec.selector'),
  refused('the Service of a StatefulSet', statefulSet, ['serviceName: web', 'serviceName: other'], 'spec.serviceName'),
  refused(
    'how a StatefulSet starts its pods',
    statefulSet,
    ['serviceName: web', 'serviceName: web, podManagementPolicy: Parallel'],
    'spec.podManagementPolicy',
  ),
  refused('a claim of a StatefulSet', statefulSet, ['storage: 1Gi', 'storage: 2Gi'], 'spec.volumeClaimTemplates'),
  refused('the template of a Job', job, ['image: c', 'image: d'], 'spec.template'),
  refused('how a Job counts', job, ['spec: { t', 'spec: { completions: 1, completionMode: Indexed, t'], 'spec.completionMode'),
  refused('the cluster address of a Service', service, ['10.43.0.20', '10.43.0.21'], 'spec.clusterIP'),
  refused(
    'the class of a load balancer',
    service,
    ['clusterIP', 'loadBalancerClass: lab.test/other, clusterIP'],
    'spec.loadBalancerClass',
  ),
  refused('who may mount a claim', claim, ['ReadWriteOnce', 'ReadWriteMany'], 'spec.accessModes'),
  refused('the class of a claim', claim, ['zfs', 'other'], 'spec.storageClassName'),
  refused('the form of a claim', claim, ['volumeName', 'volumeMode: Block, volumeName'], 'spec.volumeMode'),
  refused('the volume of a claim', claim, ['volumeName: data', 'volumeName: other'], 'spec.volumeName'),
  refused(
    'a claim that shrinks',
    claim,
    ['2Gi', '1Gi'],
    'spec.resources.requests.storage',
    /can not be less|immutable after creation/,
  ),
  refused('the NFS export of a volume', volume('nfs: { server: a, path: /a }'), ['path: /a', 'path: /b'], 'spec.nfs'),
  refused('the CSI volume of a volume', volume('csi: { driver: a, volumeHandle: b }'), ['Handle: b', 'Handle: c'], 'spec.csi'),
  refused('the directory of a volume', volume('hostPath: { path: /a }'), ['path: /a', 'path: /b'], 'spec.hostPath'),
  refused('the disk of a volume', volume(local), ['path: /data', 'path: /else'], 'spec.local'),
  refused('the type of a Secret', config('Secret').replace('immutable: true', 'type: lab.test/a'), ['test/a', 'test/b'], 'type'),
  refused('an immutable ConfigMap', config('ConfigMap'), ['YQ==', 'Yg=='], 'data'),
  refused('an immutable Secret', config('Secret'), ['YQ==', 'Yg=='], 'data'),
  refused('a ConfigMap that is no longer immutable', config('ConfigMap'), ['immutable: true', 'immutable: false'], 'immutable'),
  refused('who provides a StorageClass', storageClass, ['nfs.csi', 'smb.csi'], 'provisioner'),
  refused('what a StorageClass provides', storageClass, ['server: one', 'server: two'], 'parameters'),
  refused('what a StorageClass leaves', storageClass, ['provisioner:', 'reclaimPolicy: Retain\nprovisioner:'], 'reclaimPolicy'),
  refused(
    'when a StorageClass binds',
    storageClass,
    ['provisioner:', 'volumeBindingMode: WaitForFirstConsumer\nprovisioner:'],
    'volumeBindingMode',
  ),
  refused(
    'whether a CSI driver attaches',
    '\napiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: { name: nfs.csi.k8s.io }\nspec: { podInfoOnMount: true }',
    ['podInfoOnMount: true', 'podInfoOnMount: true, attachRequired: false'],
    'spec.attachRequired',
  ),
  refused(
    'the role of a RoleBinding',
    binding('RoleBinding', 'Role', '{ name: b, namespace: default }'),
    ['one', 'two'],
    'roleRef',
    /cannot change roleRef/,
  ),
  refused(
    'the role of a ClusterRoleBinding',
    binding('ClusterRoleBinding', 'ClusterRole', '{ name: b }'),
    ['one', 'two'],
    'roleRef',
    /cannot change roleRef/,
  ),
  refused('a priority', priority, ['1000', '2000'], 'value'),
  refused('whether a priority evicts', priority, ['value', 'preemptionPolicy: Never\nvalue'], 'preemptionPolicy'),
  refused(
    'who serves an IngressClass',
    '\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: { name: a }\nspec: { controller: lab.test/a }',
    ['lab.test/a', 'lab.test/b'],
    'spec.controller',
  ),
  refused(
    'the handler of a RuntimeClass',
    '\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: { name: a }\nhandler: runc',
    ['runc', 'crun'],
    'handler',
  ),
  refused(
    'the family of an EndpointSlice',
    '\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: a, namespace: default }\naddressType: IPv4\nendpoints: []\nports: []',
    ['IPv4', 'FQDN'],
    'addressType',
  ),
  refused('the scope of a custom kind', crd('scopes'), ['Namespaced', 'Cluster'], 'spec.scope'),
  refused('the name of a custom kind', crd('names'), ['kind: Thing', 'kind: Object'], 'spec.names.kind'),
  refused(
    'the version that objects are stored in',
    crd('versions'),
    [
      '- { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }\n    - { name: v2, served: true, storage: false',
      '- { name: v2, served: true, storage: true',
    ],
    'spec.versions',
    /previously a storage version/,
  ),
  refused('the range of an IPPool', pool, ['10.42.0.0/16', '10.52.0.0/16'], 'spec.cidr', /CIDR cannot be changed/),
  refused('the block size of an IPPool', pool, ['26', '28'], 'spec.blockSize', /Block size cannot be changed/),
  refused(
    'the controller of a GatewayClass',
    '\napiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: { name: a }\nspec: { controllerName: lab.test/a }',
    ['lab.test/a', 'lab.test/b'],
    'spec.controllerName',
    /Value is immutable/,
  ),
];

/** What looks like the above and is no danger. */
export const acceptedUpgrades: readonly UpgradeExample[] = [
  {
    title: 'another image and another number of pods',
    before: workload('Deployment', 'replicas: 1,'),
    edit: ['replicas: 1', 'replicas: 2'],
  },
  {
    title: 'a Service that leaves its cluster address to the API server',
    before: service,
    edit: ['clusterIP: 10.43.0.20, ', ''],
  },
  {
    title: 'a headless Service that no longer says so',
    before: service.replace('LoadBalancer', 'ClusterIP').replace('10.43.0.20', 'None'),
    edit: ['clusterIP: None, ', ''],
  },
  {
    title: 'a default that is written down',
    before: storageClass,
    edit: ['provisioner:', 'reclaimPolicy: Delete\nprovisioner:'],
  },
  { title: 'a ConfigMap that may change', before: config('ConfigMap').replace('immutable: true\n', ''), edit: ['YQ==', 'Yg=='] },
  {
    title: 'another subject of a binding',
    before: binding('RoleBinding', 'Role', '{ name: b, namespace: default }'),
    edit: ['name: default, ', 'name: other, '],
  },
  { title: 'a pool that goes by other nodes', before: pool, edit: ['all()', 'has(a)'] },
];

/** The YAML after the edit. Throws if the edit changes nothing. */
export function afterEdit({ before, edit: [find, replacement], title }: UpgradeExample): string {
  const after = before.replace(find, replacement);
  if (after === before) throw new Error(`the edit of "${title}" changes nothing`);
  return after;
}
