import { Access, READ, type Verb } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';

/** What status writers do. */
const WRITE: readonly Verb[] = ['update', 'patch'];

/**
 * What istiod may do: upstream's roles less what this mesh does not use. Left out are the gateway deployment controller, the
 * multi-cluster reader and its Services, virtual machines (WorkloadEntry), Ingress, the experimental channel of Gateway API,
 * inference pools and the injector's webhook; kinds are listed, where upstream has `*`.
 */
export function addAccess(chart: ComponentChart): void {
  new Access(chart, 'cluster', {
    name: 'istiod-clusterrole-istio-system',
    to: ['istiod'],
    in: 'cluster',
    allow: {
      'rbac-secrets': 'It hands the certificates of Gateway listeners to the proxies, and its one cache covers all namespaces.',
      'rbac-webhook-write': 'It puts its own certificate into its own webhook; by name, no others.',
    },
    rules: [...ADMISSION_RULES, ...ISTIO_RULES, ...CORE_RULES, ...GATEWAY_RULES],
  });
  // Beyond what it may read everywhere.
  new Access(chart, 'istiod', {
    to: ['istiod'],
    rules: [
      // A dry run with an invalid Gateway tells it whether its own webhook answers.
      { group: 'networking.istio.io', resources: ['gateways'], verbs: ['create'] },
      // The key of its certificate authority.
      { group: '', resources: ['secrets'], verbs: ['create'] },
      { group: '', resources: ['secrets'], names: ['istio-ca-secret'], verbs: ['update'] },
      // Leader election, some of it still by annotations of ConfigMaps (istio: pilot/pkg/leaderelection).
      { group: '', resources: ['configmaps'], verbs: ['update'] },
      { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
    ],
  });
}

const ADMISSION_RULES = [
  // Read to learn the revision tags, of which there are none; without the right its cache never fills and it is never ready.
  {
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs: READ,
  },
  {
    group: 'admissionregistration.k8s.io',
    resources: ['validatingwebhookconfigurations'],
    names: ['istiod-default-validator'],
    verbs: ['update'],
  },
] as const;

const ISTIO_RULES = [
  {
    group: 'security.istio.io',
    resources: ['authorizationpolicies', 'peerauthentications', 'requestauthentications'],
    verbs: READ,
  },
  { group: 'security.istio.io', resources: ['authorizationpolicies/status'], verbs: WRITE },
  {
    group: 'networking.istio.io',
    resources: [
      'destinationrules',
      'envoyfilters',
      'gateways',
      'proxyconfigs',
      'serviceentries',
      'sidecars',
      'virtualservices',
      'workloadentries',
      'workloadgroups',
    ],
    verbs: READ,
  },
  { group: 'networking.istio.io', resources: ['serviceentries/status'], verbs: WRITE },
  { group: 'telemetry.istio.io', resources: ['telemetries'], verbs: READ },
  { group: 'extensions.istio.io', resources: ['wasmplugins', 'trafficextensions'], verbs: READ },
] as const;

const CORE_RULES = [
  { group: '', resources: ['pods', 'nodes', 'services', 'namespaces', 'endpoints', 'secrets', 'configmaps'], verbs: READ },
  { group: 'discovery.k8s.io', resources: ['endpointslices'], verbs: READ },
  { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'], verbs: READ },
  { group: '', resources: ['services/status'], verbs: WRITE },
  // The root certificate, into every namespace. RBAC cannot limit a creation by name, an update it can.
  { group: '', resources: ['configmaps'], verbs: ['create'] },
  { group: '', resources: ['configmaps'], names: ['istio-ca-root-cert'], verbs: ['update'] },
  { group: 'authentication.k8s.io', resources: ['tokenreviews'], verbs: ['create'] },
] as const;

const GATEWAY_RULES = [
  {
    group: 'gateway.networking.k8s.io',
    resources: [
      'backendtlspolicies',
      'gatewayclasses',
      'gateways',
      'grpcroutes',
      'httproutes',
      'listenersets',
      'referencegrants',
      'tlsroutes',
    ],
    verbs: READ,
  },
  {
    group: 'gateway.networking.k8s.io',
    resources: [
      'backendtlspolicies/status',
      'gatewayclasses/status',
      'gateways/status',
      'grpcroutes/status',
      'httproutes/status',
      'listenersets/status',
      'tlsroutes/status',
    ],
    verbs: WRITE,
  },
] as const;
