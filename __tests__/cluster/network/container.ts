import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { at, type Json, type JsonObject, list, records, tryNumber, tryText } from '../../../checks/json';
import type { ClusterLab } from '../harness/cluster-lab';
import type { LabProcess } from '../harness/lab-process';
import { containerEnvironment, expanded, podField } from './container-environment';
import { writeVolumes } from './container-volumes';
import type { NetworkNamespace } from './network-namespace';

export interface ContainerOptions {
  /** The pod as the API server has it. Its first container is run. */
  readonly pod: JsonObject;
  /** The node's for a pod on the host's network, else the pod's own. */
  readonly namespace: NetworkNamespace;
  /** Program that the image would start; only for containers without a command. */
  readonly entrypoint?: string;
  /** Files of this machine that the container gets beside its volumes: path there by path here. @default - none */
  readonly files?: Readonly<Record<string, string>>;
  /** Directories in memory that the container may write to, beside its volumes; what the shims need. @default - none */
  readonly writable?: readonly string[];
  /** Directories of the container that are searched for programs before all others. @default - none */
  readonly path?: readonly string[];
}

const SCRIPT = join(__dirname, 'container.sh');
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Directories of containers are numbered: a container that is started again is a new one. */
let containers = 0;

/**
 * A container of a rendered pod that really runs: its command, arguments, variables, volumes, user, capabilities and read-only
 * root are those of the pod; its programs are this machine's. Memory limits and seccomp are not played.
 */
export class Container {
  private constructor(
    readonly process: LabProcess,
    private readonly cluster: ClusterLab,
    private readonly pod: JsonObject,
    private readonly volumes: string,
  ) {}

  static async start(cluster: ClusterLab, options: ContainerOptions): Promise<Container> {
    const { pod, namespace, entrypoint, path = [] } = options;
    const [container = {}] = records(at(pod, 'spec', 'containers'));
    const own = `containers/${containers++}`;
    const volumes = cluster.sandbox.outside(`${own}/volumes`);
    await mkdir(cluster.sandbox.outside(`${own}/root`), { recursive: true });
    await writeVolumes(cluster.api, pod, volumes);
    const mounts = new Map(Object.entries(options.files ?? {}).map(([inside, here]) => [inside, here]));
    for (const mount of records(container.volumeMounts)) {
      mounts.set(tryText(mount.mountPath) ?? '', cluster.sandbox.inside(`${own}/volumes/${tryText(mount.name)}`));
    }
    for (const [index, inside] of (options.writable ?? []).entries()) {
      await mkdir(cluster.sandbox.outside(`${own}/writable${index}`));
      mounts.set(inside, cluster.sandbox.inside(`${own}/writable${index}`));
    }
    const image = entrypoint === undefined ? [] : [`/image/${basename(entrypoint)}`];
    if (entrypoint !== undefined) mounts.set(`/image/${basename(entrypoint)}`, entrypoint);
    cluster.sandbox.writeFile(`${own}/mounts`, [...mounts].map(([inside, here]) => `${here} ${inside}\n`).join(''));
    const environment = containerEnvironment(cluster.lab, pod, container);
    const started = namespace.start(
      podField(pod, 'metadata.name'),
      [
        ...['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', SCRIPT],
        ...[cluster.sandbox.inside(`${own}/root`), cluster.sandbox.inside(`${own}/mounts`)],
        ...[`${userOf(pod, container)}`, capabilitiesOf(container)],
        ...(container.command === undefined ? image : texts(container.command).map((text) => expanded(text, environment))),
        ...texts(container.args).map((text) => expanded(text, environment)),
      ],
      { ...environment, HOME: '/', PATH: [...path, ...SYSTEM_PATH].join(':') },
    );
    return new Container(started, cluster, pod, volumes);
  }

  /** Writes what has changed of its Secrets and ConfigMaps, as the kubelet does within a minute. */
  refreshVolumes(): Promise<void> {
    return writeVolumes(this.cluster.api, this.pod, this.volumes);
  }

  /** Runs a command inside, as an exec probe does, and gives its output. Throws if it fails. */
  async exec(command: readonly string[]): Promise<string> {
    const target = ['nsenter', `--target=${this.firstPid()}`, '--mount', '--net', '--pid', '--root', '--wd'];
    return this.cluster.sandbox.run([...target, '--', ...command]);
  }

  /** Asks it to end, as the kubelet does before it kills. */
  async terminate(): Promise<void> {
    process.kill(this.firstPid(), 'SIGTERM');
    await this.process.ended;
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    this.process.signal('SIGKILL');
    await this.process.ended;
  }

  /** The container's process 1, by its number on this machine. */
  private firstPid(): number {
    const { pid } = this.process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (children === '') throw new Error(`${this.process.name} has not started; it says: ${this.process.log().slice(-500)}`);
    return Number(children.split(' ')[0]);
  }
}

const texts = (value: Json | undefined): readonly string[] => list(value).map(String);

const userOf = (pod: JsonObject, container: JsonObject): number =>
  tryNumber(at(container, 'securityContext', 'runAsUser')) ?? tryNumber(at(pod, 'spec', 'securityContext', 'runAsUser')) ?? 0;

/** Throws on a container that keeps what the runtime gives by default. */
function capabilitiesOf(container: JsonObject): string {
  const dropped = texts(at(container, 'securityContext', 'capabilities', 'drop'));
  if (!dropped.includes('ALL')) throw new Error(`container ${tryText(container.name)} does not drop ALL capabilities`);
  return [
    '-all',
    ...texts(at(container, 'securityContext', 'capabilities', 'add')).map((name) => `+${name.toLowerCase()}`),
  ].join();
}
