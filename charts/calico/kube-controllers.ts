import { k8s } from 'cdk8s-plus-28';
import { KubeControllersConfiguration } from '../../imports/crd.projectcalico.org';
import { Access, READ } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';
import { API_PORT } from '../lib/traffic';
import { Workload } from '../lib/workload';

const NAME = 'calico-kube-controllers';
const CALICO = 'crd.projectcalico.org';

/** Metrics of kube-controllers (its default port). */
export const KUBE_CONTROLLERS_METRICS_PORT = 9094;

/** Takes back the addresses of nodes and pods that are gone. Pods run without it, until the pool is full. */
export function addKubeControllers(chart: ComponentChart): void {
  new KubeControllersConfiguration(chart, 'kube-controllers-configuration', {
    metadata: { name: 'default' },
    spec: {
      controllers: {
        node: { hostEndpoint: { autoCreate: 'Disabled' }, reconcilerPeriod: '5m', leakGracePeriod: '15m' },
        policyMigration: { enabled: 'Disabled' },
      },
      healthChecks: 'Enabled',
      logSeverityScreen: 'Info',
      prometheusMetricsPort: KUBE_CONTROLLERS_METRICS_PORT,
    },
  });
  new Workload(chart, NAME, {
    kind: { deployment: 1 },
    placement: 'workers',
    labels: { 'k8s-app': NAME },
    usesApi: true,
    // Two of them would collect the same garbage at once.
    rollout: 'Recreate',
    reaches: [{ to: 'api-server', ports: [{ port: API_PORT }], why: 'it watches nodes and pods, and frees addresses' }],
    containers: [
      {
        name: NAME,
        image: 'calico-kube-controllers',
        // MetalLB hands out the addresses of Services, so its own controller for these stays off.
        env: { ENABLED_CONTROLLERS: 'node', DATASTORE_TYPE: 'kubernetes' },
        ports: [{ name: 'metrics', containerPort: KUBE_CONTROLLERS_METRICS_PORT }],
        resources: { cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' },
        livenessProbe: {
          exec: { command: ['/usr/bin/check-status', '-l'] },
          periodSeconds: 10,
          initialDelaySeconds: 10,
          failureThreshold: 6,
          timeoutSeconds: 10,
        },
        readinessProbe: { exec: { command: ['/usr/bin/check-status', '-r'] }, periodSeconds: 10, timeoutSeconds: 10 },
        volumeMounts: [{ name: 'status', mountPath: '/status' }],
      },
    ],
    // The file that the probes read.
    volumes: [{ name: 'status', emptyDir: { sizeLimit: k8s.Quantity.fromString('1Mi') } }],
    pod: {
      priorityClassName: 'system-cluster-critical',
      // It asks for no name, and runs before the cluster's DNS does.
      dnsPolicy: 'Default',
    },
  });
  addAccess(chart);
}

function addAccess(chart: ComponentChart): void {
  new Access(chart, NAME, {
    to: [NAME],
    in: 'cluster',
    rules: [
      { group: '', resources: ['nodes', 'pods'], verbs: READ },
      { group: CALICO, resources: ['ipreservations'], verbs: ['list'] },
      {
        group: CALICO,
        resources: ['blockaffinities', 'ipamblocks', 'ipamhandles', 'ipamconfigs'],
        verbs: [...READ, 'create', 'update', 'delete'],
      },
      { group: CALICO, resources: ['tiers'], verbs: [...READ, 'create', 'update'] },
      { group: CALICO, resources: ['ippools'], verbs: ['list', 'watch'] },
      {
        // Its feed has to have seen all of these before it collects any address, whichever controllers are on.
        group: CALICO,
        resources: [
          'hostendpoints',
          'networkpolicies',
          'globalnetworkpolicies',
          'stagednetworkpolicies',
          'stagedglobalnetworkpolicies',
        ],
        verbs: READ,
      },
      { group: CALICO, resources: ['clusterinformations'], verbs: [...READ, 'create', 'update'] },
      { group: CALICO, resources: ['kubecontrollersconfigurations'], verbs: [...READ, 'update'] },
      { group: CALICO, resources: ['kubecontrollersconfigurations/status'], verbs: ['get', 'update'] },
      // Its migrations to another API group wait until a CRD of theirs is there, which this cluster does not install.
      { group: 'apiextensions.k8s.io', resources: ['customresourcedefinitions'], verbs: READ },
    ],
  });
}
