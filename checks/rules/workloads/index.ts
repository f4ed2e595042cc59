import type { Rule } from '../../rule';
import { clusterFits } from './cluster-fits';
import { duplicateNames } from './duplicate-names';
import { fitsNode } from './fits-node';
import { hostNamespace } from './host-namespace';
import { hostNetworkDnsPolicy } from './host-network-dns-policy';
import { hostPathWritable } from './host-path-writable';
import { hostPortClash } from './host-port-clash';
import { imageArchitecture } from './image-architecture';
import { imageKnown } from './image-known';
import { imagePinned } from './image-pinned';
import { imagePullPolicy } from './image-pull-policy';
import { limitNotBelowRequest } from './limit-not-below-request';
import { livenessOutlastsReadiness } from './liveness-outlasts-readiness';
import { memoryLimit } from './memory-limit';
import { memoryVolumeFitsLimit } from './memory-volume-fits-limit';
import { namespacePodSecurity } from './namespace-pod-security';
import { podSecurity } from './pod-security';
import { preStopFitsGrace } from './pre-stop-fits-grace';
import { privilegedContainer } from './privileged-container';
import { probePortResolves } from './probe-port-resolves';
import { probeTiming } from './probe-timing';
import { probeValid } from './probe-valid';
import { readinessProbe } from './readiness-probe';
import { resourceRequests } from './resource-requests';
import { runAsRoot } from './run-as-root';

export const workloads: readonly Rule[] = [
  imagePinned,
  imageKnown,
  imageArchitecture,
  imagePullPolicy,
  resourceRequests,
  memoryLimit,
  limitNotBelowRequest,
  memoryVolumeFitsLimit,
  fitsNode,
  clusterFits,
  readinessProbe,
  livenessOutlastsReadiness,
  probePortResolves,
  probeValid,
  probeTiming,
  namespacePodSecurity,
  podSecurity,
  privilegedContainer,
  hostNamespace,
  hostPathWritable,
  runAsRoot,
  hostNetworkDnsPolicy,
  hostPortClash,
  duplicateNames,
  preStopFitsGrace,
];
