import { k8s } from 'cdk8s-plus-28';
import type { Lab } from '../../config/lab';
import { Access, READ } from '../lib/access';
import type { ComponentChart } from '../lib/component-chart';
import { GIT_SECRET, gitSource } from '../lib/git-source';
import { API_PORT } from '../lib/traffic';
import { addController } from './controller';

const NAME = 'source-controller';

/** HTTP server of the fetched revisions, as tarballs. */
const ARTIFACT_PORT = 9090;

/** Fetches the repository and hands each revision to kustomize-controller as a tarball. */
export function addSourceController(chart: ComponentChart, lab: Lab): void {
  const { namespace } = chart.component;
  const { reach, ssh } = gitSource(lab);
  const { selector } = addController(chart, NAME, {
    args: ['--storage-path=/data', `--storage-adv-addr=${NAME}.$(RUNTIME_NAMESPACE).svc.${lab.cluster.dnsDomain}.`],
    // Where sigstore's root of trust would be kept; the root file system is read-only.
    env: { TUF_ROOT: '/tmp/.sigstore' },
    terminationGracePeriodSeconds: 10,
    // Ready means leader here: a second pod would wait for the first one to go, and the first for the second to be ready.
    rollout: { maxSurge: 0, maxUnavailable: 1 },
    ...(ssh ? { secrets: { [GIT_SECRET]: { identity: 'ssh-key', known_hosts: 'ssh-known-hosts' } } } : {}),
    accepts: [
      {
        from: { workload: `${namespace}/kustomize-controller` },
        ports: [{ port: ARTIFACT_PORT }],
        why: 'it fetches the revision that it applies',
      },
    ],
    reaches: [reach, { to: 'api-server', ports: [{ port: API_PORT }], why: 'it watches GitRepositories' }],
    container: {
      image: 'flux-source-controller',
      ports: [{ name: 'http', containerPort: ARTIFACT_PORT }],
      resources: { cpu: '50m', memory: '64Mi', memoryLimit: '256Mi' },
      readinessProbe: { httpGet: { path: '/', port: k8s.IntOrString.fromString('http') } },
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    },
    // Lost with the pod, and fetched again.
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'tmp', emptyDir: {} },
    ],
  });
  new k8s.KubeService(chart, 'artifacts', {
    metadata: { name: NAME },
    spec: { selector: { ...selector }, ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }] },
  });
  addAccess(chart, ssh);
}

/** Kinds whose informers run whether or not there is an object of them. */
const WATCHED = ['buckets', 'gitrepositories', 'helmcharts', 'helmrepositories', 'ocirepositories'];

function addAccess(chart: ComponentChart, ssh: boolean): void {
  new Access(chart, NAME, {
    to: [NAME],
    rules: [
      { group: 'source.toolkit.fluxcd.io', resources: WATCHED, verbs: READ },
      { group: 'source.toolkit.fluxcd.io', resources: ['gitrepositories', 'gitrepositories/status'], verbs: ['patch'] },
      ...(ssh ? [{ group: '', resources: ['secrets'], names: [GIT_SECRET], verbs: ['get'] as const }] : []),
      { group: '', resources: ['events'], verbs: ['create', 'patch'] },
      { group: 'coordination.k8s.io', resources: ['leases'], verbs: ['create'] },
      { group: 'coordination.k8s.io', resources: ['leases'], names: [`${NAME}-leader-election`], verbs: ['get', 'update'] },
    ],
  });
  // By this it learns whether the API server limits its clients itself, at start (fluxcd/pkg: runtime/client).
  new Access(chart, 'flux-source-controller', {
    to: [NAME],
    in: 'cluster',
    rules: [{ urls: ['/livez/ping'], verbs: ['head'] }],
  });
}
