import type { Rule } from '../../rule';
import { addressPoolAutoAssign } from './address-pool-auto-assign';
import { addressPoolOutsideDhcp } from './address-pool-outside-dhcp';
import { addressPoolValid } from './address-pool-valid';
import { ambientHboneOpen } from './ambient-hbone-open';
import { ambientNotInSystem } from './ambient-not-in-system';
import { authorizationPolicyL4Only } from './authorization-policy-l4-only';
import { httpRouteValid } from './http-route-valid';
import { loadBalancerAddress } from './load-balancer-address';
import { loadBalancerLeader } from './load-balancer-leader';
import { loadBalancerLocal } from './load-balancer-local';
import { meshStrict } from './mesh-strict';
import { networkPolicyAllowsProbes } from './network-policy-allows-probes';
import { networkPolicyCoversPod } from './network-policy-covers-pod';
import { nodePortValid } from './node-port-valid';
import { policyAllowsDns } from './policy-allows-dns';
import { serviceExternalIps } from './service-external-ips';
import { serviceExternalName } from './service-external-name';
import { servicePortUnique } from './service-port-unique';
import { webhookDeadlock } from './webhook-deadlock';

export const network: readonly Rule[] = [
  loadBalancerLocal,
  loadBalancerAddress,
  loadBalancerLeader,
  addressPoolValid,
  addressPoolOutsideDhcp,
  addressPoolAutoAssign,
  networkPolicyCoversPod,
  networkPolicyAllowsProbes,
  policyAllowsDns,
  ambientHboneOpen,
  ambientNotInSystem,
  authorizationPolicyL4Only,
  meshStrict,
  servicePortUnique,
  httpRouteValid,
  nodePortValid,
  serviceExternalIps,
  serviceExternalName,
  webhookDeadlock,
];
