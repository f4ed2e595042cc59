import {
  CONFIG_MAP,
  CUSTOM_RESOURCE_DEFINITION,
  type GroupKind,
  isOf,
  PERSISTENT_VOLUME_CLAIM,
  SECRET,
  SERVICE,
} from '../group-kind';
import type { Json } from '../json';
import type { Manifest } from '../manifest';

/** A field that the API server lets nobody change once the object is there. */
export interface ImmutableField {
  readonly of: readonly GroupKind[];
  /** Keys from the object's root. */
  readonly path: readonly string[];
  /** What the API server takes an absent field for. @default - absent is a value of its own */
  readonly absent?: Json;
  /**
   * True if the API server fills the field in, and keeps what it has where the new object says nothing.
   *
   * @default false
   */
  readonly allocated?: boolean;
  /**
   * True if it holds only for objects that say `immutable: true` of themselves.
   *
   * @default false
   */
  readonly ifImmutable?: boolean;
  /** What to do, where deleting the object and letting GitOps make it anew is not all there is to say. */
  readonly remedy?: string;
}

const kinds = (group: string, ...names: readonly string[]): readonly GroupKind[] => names.map((kind) => ({ group, kind }));

const SERVICE_RANGE =
  'Delete the Service and GitOps makes it anew; until then its clients reach nothing. If cluster.serviceCidr changed: the API ' +
  'server and the addresses that exist keep the old range, so take the change back, or build the cluster anew.';
const WORKLOAD =
  'Delete the workload and GitOps makes it anew; its pods are gone until then. Without a gap: give the new one another name.';
const CLAIM = 'Make a claim of another name, copy the data, then let the workload use that one.';
const POOL =
  'Take the change back, or migrate: add a second pool, disable the first, restart every pod, delete the first ' +
  '(docs.tigera.io: Migrate from one IP pool to another). k3s keeps its cluster-cidr too; a new cluster is less work.';
const FROZEN = 'Give the new one another name, and its users with it; that also restarts their pods.';
const CUSTOM_KIND = 'Delete the CRD with all its objects first, or keep it as it is.';

/**
 * THE list of what cannot be changed in place, for the kinds that a homelab has. Sources: the validation of updates in
 * kubernetes/kubernetes pkg/apis/<group>/validation, and the rules `self == oldSelf` of the CRDs in `imports/`.
 */
export const immutableFields: readonly ImmutableField[] = [
  { of: kinds('apps', 'Deployment', 'DaemonSet', 'ReplicaSet'), path: ['spec', 'selector'], remedy: WORKLOAD },
  { of: kinds('apps', 'StatefulSet'), path: ['spec', 'selector'], remedy: WORKLOAD },
  { of: kinds('apps', 'StatefulSet'), path: ['spec', 'serviceName'], absent: '', remedy: WORKLOAD },
  { of: kinds('apps', 'StatefulSet'), path: ['spec', 'podManagementPolicy'], absent: 'OrderedReady', remedy: WORKLOAD },
  {
    of: kinds('apps', 'StatefulSet'),
    path: ['spec', 'volumeClaimTemplates'],
    remedy:
      'Delete the StatefulSet with --cascade=orphan and GitOps makes it anew around its pods; claims that exist stay as they are.',
  },
  { of: kinds('batch', 'Job'), path: ['spec', 'template'] },
  { of: kinds('batch', 'Job'), path: ['spec', 'completionMode'], absent: 'NonIndexed' },
  { of: [SERVICE], path: ['spec', 'clusterIP'], allocated: true, remedy: SERVICE_RANGE },
  { of: [SERVICE], path: ['spec', 'loadBalancerClass'] },
  { of: [PERSISTENT_VOLUME_CLAIM], path: ['spec', 'accessModes'], remedy: CLAIM },
  { of: [PERSISTENT_VOLUME_CLAIM], path: ['spec', 'storageClassName'], allocated: true, remedy: CLAIM },
  { of: [PERSISTENT_VOLUME_CLAIM], path: ['spec', 'volumeMode'], absent: 'Filesystem', remedy: CLAIM },
  { of: [PERSISTENT_VOLUME_CLAIM], path: ['spec', 'volumeName'], allocated: true, remedy: CLAIM },
  { of: kinds('', 'PersistentVolume'), path: ['spec', 'csi'] },
  { of: kinds('', 'PersistentVolume'), path: ['spec', 'nfs'] },
  { of: kinds('', 'PersistentVolume'), path: ['spec', 'local'] },
  { of: kinds('', 'PersistentVolume'), path: ['spec', 'hostPath'] },
  { of: [SECRET], path: ['type'], absent: 'Opaque' },
  { of: [CONFIG_MAP, SECRET], path: ['data'], ifImmutable: true, remedy: FROZEN },
  { of: [CONFIG_MAP, SECRET], path: ['immutable'], absent: false, ifImmutable: true, remedy: FROZEN },
  { of: kinds('storage.k8s.io', 'StorageClass'), path: ['provisioner'] },
  { of: kinds('storage.k8s.io', 'StorageClass'), path: ['parameters'] },
  { of: kinds('storage.k8s.io', 'StorageClass'), path: ['reclaimPolicy'], absent: 'Delete' },
  { of: kinds('storage.k8s.io', 'StorageClass'), path: ['volumeBindingMode'], absent: 'Immediate' },
  { of: kinds('storage.k8s.io', 'CSIDriver'), path: ['spec', 'attachRequired'], absent: true },
  { of: kinds('rbac.authorization.k8s.io', 'RoleBinding', 'ClusterRoleBinding'), path: ['roleRef'] },
  { of: kinds('scheduling.k8s.io', 'PriorityClass'), path: ['value'] },
  { of: kinds('scheduling.k8s.io', 'PriorityClass'), path: ['preemptionPolicy'], absent: 'PreemptLowerPriority' },
  { of: kinds('networking.k8s.io', 'IngressClass'), path: ['spec', 'controller'] },
  { of: kinds('node.k8s.io', 'RuntimeClass'), path: ['handler'] },
  { of: kinds('discovery.k8s.io', 'EndpointSlice'), path: ['addressType'] },
  { of: [CUSTOM_RESOURCE_DEFINITION], path: ['spec', 'scope'], remedy: CUSTOM_KIND },
  { of: [CUSTOM_RESOURCE_DEFINITION], path: ['spec', 'names', 'kind'], remedy: CUSTOM_KIND },
  { of: kinds('crd.projectcalico.org', 'IPPool'), path: ['spec', 'cidr'], remedy: POOL },
  { of: kinds('crd.projectcalico.org', 'IPPool'), path: ['spec', 'blockSize'], absent: 26, remedy: POOL },
  { of: kinds('gateway.networking.k8s.io', 'GatewayClass'), path: ['spec', 'controllerName'] },
];

/** Those of an object. */
export const immutableFieldsOf = (manifest: Manifest): readonly ImmutableField[] =>
  immutableFields.filter(({ of }) => of.some((kind) => isOf(manifest, kind)));
