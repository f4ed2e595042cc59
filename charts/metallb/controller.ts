import { k8s } from 'cdk8s-plus-28';
import { Access, READ } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';
import { addWebhook, WEBHOOK_PORT, WEBHOOK_SECRET } from './webhook';

/** Port of /healthz and /readyz (metallb: internal/k8s/k8s.go, healthProbeBindAddress). */
export const HEALTH_PORT = 17472;

/** HTTPS metrics, for callers that the API server authenticates. */
export const METRICS_PORT = 9120;

/** Hands out the addresses that Services ask for, and validates MetalLB's own resources by webhook. */
export function addController(chart: ComponentChart): void {
  const controller = new Workload(chart, 'controller', {
    kind: { deployment: 1 },
    placement: 'workers',
    labels: { app: 'metallb', component: 'controller' },
    usesApi: true,
    // It makes the Secret when there is none, under the owner reference of this Deployment.
    secrets: { memberlist: { secretkey: 'created-at-runtime' } },
    reaches: [{ to: 'api-server', ports: [{ port: API_PORT }], why: 'it watches Services and writes their addresses' }],
    accepts: [
      { from: 'api-server', ports: [{ port: WEBHOOK_PORT }], why: 'the API server asks it to validate pools and advertisements' },
    ],
    containers: [
      {
        name: 'controller',
        image: 'metallb-controller',
        args: [`--port=${METRICS_PORT}`, '--log-level=info'],
        env: {
          METALLB_POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
          METALLB_ML_SECRET_NAME: 'memberlist',
          METALLB_DEPLOYMENT: 'controller',
        },
        ports: [
          { name: 'metricshttps', containerPort: METRICS_PORT },
          { name: 'webhook-server', containerPort: WEBHOOK_PORT },
          { name: 'health', containerPort: HEALTH_PORT },
        ],
        resources: { cpu: '20m', memory: '64Mi', memoryLimit: '128Mi' },
        readinessProbe: probe('/readyz'),
        livenessProbe: probe('/healthz'),
        volumeMounts: [{ name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true }],
      },
    ],
    volumes: [{ name: 'cert', secret: { secretName: WEBHOOK_SECRET, defaultMode: 0o644 } }],
    pod: {
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  addAccess(chart);
  addWebhook(chart, controller.selector);
}

const probe = (path: string): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString('health') },
  initialDelaySeconds: 10,
  periodSeconds: 10,
  failureThreshold: 3,
  timeoutSeconds: 1,
});

const OWN_CRDS = [
  'bfdprofiles',
  'bgpadvertisements',
  'bgppeers',
  'ipaddresspools',
  'l2advertisements',
  'communities',
  'configurationstates',
];

function addAccess(chart: ComponentChart): void {
  new Access(chart, 'controller', {
    to: ['controller'],
    allow: {
      'rbac-secrets': 'Its cache lists and watches the Secrets of its own namespace, which holds only its own two.',
    },
    rules: [
      { group: '', resources: ['secrets'], verbs: [...READ, 'create'] },
      { group: '', resources: ['secrets'], names: ['memberlist', WEBHOOK_SECRET], verbs: ['update', 'patch', 'delete'] },
      { group: 'apps', resources: ['deployments'], names: ['controller'], verbs: ['get'] },
      {
        group: 'metallb.io',
        resources: ['bfdprofiles', 'bgpadvertisements', 'bgppeers', 'communities', 'ipaddresspools', 'l2advertisements'],
        verbs: READ,
      },
      { group: 'metallb.io', resources: ['ipaddresspools/status'], verbs: ['update'] },
    ],
  });
  new Access(chart, 'metallb-system:controller', {
    to: ['controller'],
    in: 'cluster',
    allow: {
      'rbac-webhook-write': 'It puts its own certificate into its own webhook and CRDs; by name, no others.',
    },
    rules: [
      { group: '', resources: ['services', 'namespaces'], verbs: READ },
      { group: '', resources: ['nodes'], verbs: ['list'] },
      { group: '', resources: ['services/status'], verbs: ['update'] },
      { group: '', resources: ['events'], verbs: ['create', 'patch'] },
      {
        group: 'admissionregistration.k8s.io',
        resources: ['validatingwebhookconfigurations'],
        names: ['metallb-webhook-configuration'],
        verbs: ['get', 'update', 'patch'],
      },
      { group: 'admissionregistration.k8s.io', resources: ['validatingwebhookconfigurations'], verbs: ['list', 'watch'] },
      {
        group: 'apiextensions.k8s.io',
        resources: ['customresourcedefinitions'],
        names: OWN_CRDS.map((name) => `${name}.metallb.io`),
        verbs: ['get', 'update', 'patch'],
      },
      { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'], verbs: ['list', 'watch'] },
      { group: 'metallb.io', resources: ['configurationstates'], verbs: [...READ, 'create', 'update', 'patch', 'delete'] },
      { group: 'metallb.io', resources: ['configurationstates/status'], verbs: ['get', 'update', 'patch'] },
      { group: 'authentication.k8s.io', resources: ['tokenreviews'], verbs: ['create'] },
      { group: 'authorization.k8s.io', resources: ['subjectaccessreviews'], verbs: ['create'] },
    ],
  });
}
