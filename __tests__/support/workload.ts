const VERSIONS: Readonly<Record<string, string>> = { Pod: 'v1', Job: 'batch/v1', CronJob: 'batch/v1' };

/** What a test wants to say about a workload, each part as lines of YAML; the rest is filled in. */
export interface WorkloadText {
  /** Default `web`; also the value of the label `app` that the selector selects. */
  readonly name?: string;
  /** Entries of `metadata.annotations`, in flow style. */
  readonly annotations?: string;
  /** Lines of `spec` beside `selector` and `template`. */
  readonly spec?: string;
  /** Lines of the pod spec beside `containers`. */
  readonly pod?: string;
  /** Entries of the only container beside `name`, in flow style. */
  readonly container?: string;
}

/** A Deployment, DaemonSet, StatefulSet, Job, CronJob or Pod in the namespace `apps`, as YAML. */
export function workload(
  kind: string,
  { name = 'web', annotations = '', spec = '', pod = '', container = '' }: WorkloadText = {},
) {
  const image = container.includes('image:') ? '' : 'image: registry.test/app:1.2.3, ';
  const podSpec = lines(pod, `containers: [{ name: main, ${image}${container} }]`);
  const template = lines(`metadata: { labels: { app: ${name} } }`, 'spec:', indented(podSpec));
  const selector = kind === 'Job' ? '' : `selector: { matchLabels: { app: ${name} } }`;
  const bodies: Readonly<Record<string, string>> = {
    Pod: podSpec,
    CronJob: lines("schedule: '0 3 * * *'", 'jobTemplate:', '  spec:', '    template:', indented(template, 6)),
  };
  return lines(
    '---',
    `apiVersion: ${VERSIONS[kind] ?? 'apps/v1'}`,
    `kind: ${kind}`,
    `metadata: { name: ${name}, namespace: apps, labels: { app: ${name} }, annotations: { ${annotations} } }`,
    'spec:',
    indented(bodies[kind] ?? lines(spec, selector, 'template:', indented(template))),
  );
}

/** Pods of the workload `web` are kept on different nodes. */
export const APART =
  'affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: web } } }] } }';

/** A topology spread constraint over nodes for the workload `web`; `more` is added to it. */
export const spreadOverNodes = (more = '') =>
  `topologySpreadConstraints: [{ topologyKey: kubernetes.io/hostname, maxSkew: 1, labelSelector: { matchLabels: { app: web } }, ${more} }]`;

const lines = (...parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n')}\n`.replace(/\n+/g, '\n');

const indented = (text: string, width = 2): string => text.replace(/^(?=.)/gm, ' '.repeat(width));
