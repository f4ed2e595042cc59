/** Kinds without a namespace among those that Kubernetes 1.36 itself serves (`kubectl api-resources --namespaced=false`). */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'VolumeAttributesClass',
]);

/** API groups of Kubernetes itself: without a dot, or below `k8s.io`. CRDs use other groups, or are not among the kinds here. */
const BUILT_IN_GROUP = /^(v1$|[a-z]+\/|[a-z.-]+\.k8s\.io\/)/;

/** Whether Kubernetes serves this kind without a namespace. False for every kind of a CRD, whose own scope says it. */
export const isBuiltInClusterScoped = (apiVersion: string, kind: string): boolean =>
  CLUSTER_SCOPED.has(kind) && BUILT_IN_GROUP.test(apiVersion);
