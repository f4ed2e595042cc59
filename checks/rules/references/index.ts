import type { Rule } from '../../rule';
import { authorizationPolicyPrincipal } from './authorization-policy-principal';
import { claimRef } from './claim-ref';
import { configMapRef } from './config-map-ref';
import { customKindRef } from './custom-kind-ref';
import { fluxDependencyCycle } from './flux-dependency-cycle';
import { fluxRefs } from './flux-refs';
import { gatewayClassRef } from './gateway-class-ref';
import { gatewayRef } from './gateway-ref';
import { hpaTargetRef } from './hpa-target-ref';
import { metallbPoolRef } from './metallb-pool-ref';
import { namespaceRef } from './namespace-ref';
import { networkPolicyRef } from './network-policy-ref';
import { pdbSelectsPods } from './pdb-selects-pods';
import { priorityClassRef } from './priority-class-ref';
import { roleRef } from './role-ref';
import { routeBackendRef } from './route-backend-ref';
import { secretRef } from './secret-ref';
import { serviceAccountRef } from './service-account-ref';
import { servicePortDeclared } from './service-port-declared';
import { servicePortResolves } from './service-port-resolves';
import { serviceSelectsPods } from './service-selects-pods';
import { storageClassRef } from './storage-class-ref';
import { volumeMountRef } from './volume-mount-ref';
import { webhookServiceRef } from './webhook-service-ref';

/** Rules about names: what an object refers to exists, and fits. */
export const references: readonly Rule[] = [
  serviceSelectsPods,
  servicePortResolves,
  servicePortDeclared,
  configMapRef,
  secretRef,
  serviceAccountRef,
  authorizationPolicyPrincipal,
  claimRef,
  storageClassRef,
  volumeMountRef,
  gatewayRef,
  gatewayClassRef,
  routeBackendRef,
  roleRef,
  namespaceRef,
  webhookServiceRef,
  priorityClassRef,
  customKindRef,
  fluxRefs,
  fluxDependencyCycle,
  hpaTargetRef,
  pdbSelectsPods,
  networkPolicyRef,
  metallbPoolRef,
];
