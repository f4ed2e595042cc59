import { at, type JsonObject, records, tryText } from '../../../checks/json';
import { renderedOf } from '../../support/cluster';
import { program } from '../build/part';
import { tryApply } from '../harness/apply';
import { type DistObject, distObjects, isWebhook } from '../harness/dist-objects';
import type { LabProcess } from '../harness/lab-process';
import { until } from '../harness/until';
import { nodeNameOf } from './cluster-machine';
import type { Container } from './container';
import { applyCrds, applyOrThrow, type NetworkLab, routeToPod } from './network-lab';

const NAMESPACE = 'metallb-system';

interface Ran {
  readonly node: string;
  readonly process: LabProcess;
}

/** MetalLB's real programs in the containers that dist/ describes. */
export class Metallb {
  private readonly speakers = new Map<string, Container>();
  private readonly ran: Ran[] = [];

  private constructor(
    private readonly net: NetworkLab,
    private readonly controllerPod: JsonObject,
    private readonly speakerPods: ReadonlyMap<string, JsonObject>,
  ) {}

  /** Starts the controller and a speaker on every worker, and waits until the webhook answers. The pools are not there yet. */
  static async start(net: NetworkLab): Promise<Metallb> {
    await applyCrds(net.cluster, 'metallb.io');
    await applyOrThrow(net.cluster, own(net, 'metallb').filter(isWebhook));
    const [controllerPod] = (await net.pods(NAMESPACE, 'controller')).values();
    if (!controllerPod) throw new Error("there is no pod of MetalLB's controller");
    await net.node(nodeNameOf(controllerPod)).addPod(controllerPod);
    await routeToPod(net, controllerPod);
    const metallb = new Metallb(net, controllerPod, await net.pods(NAMESPACE, 'speaker'));
    const controller = await metallb.startController();
    await metallb.makesKey(controller);
    for (const node of net.nodes.keys()) await metallb.startSpeaker(node);
    await metallb.webhookAnswers(controller);
    return metallb;
  }

  /** Applies the pools and who announces them, through the webhook, and waits until every Service of dist/ has its address. */
  async configure(): Promise<void> {
    await applyOrThrow(this.net.cluster, own(this.net, 'metallb-config'));
    await until('every Service to have its address', 30, async () =>
      (await this.announcedServices()).every(({ address }) => address !== undefined) ? true : undefined,
    );
  }

  /** Services of type LoadBalancer, with the address that MetalLB gave. */
  async announcedServices(): Promise<readonly { readonly name: string; readonly address: string | undefined }[]> {
    const services = await this.net.cluster.api.list('/api/v1/services');
    return services
      .filter((service) => at(service, 'spec', 'type') === 'LoadBalancer')
      .map((service) => ({
        name: tryText(at(service, 'metadata', 'name')) ?? '',
        address: tryText(at(records(at(service, 'status', 'loadBalancer', 'ingress'))[0], 'ip')),
      }));
  }

  /** Starts what belongs on a node, as its kubelet does when the node has started. */
  async startOn(node: string): Promise<void> {
    await this.startSpeaker(node);
    if (nodeNameOf(this.controllerPod) === node) await this.startController();
  }

  /** Starts the speaker of a node, as the kubelet does when it has ended. */
  async startSpeaker(node: string): Promise<void> {
    const pod = this.speakerPods.get(node);
    if (!pod) throw new Error(`no speaker is scheduled to ${node}`);
    this.speakers.set(node, await this.startContainer(pod, 'metallb-speaker'));
  }

  speaker(node: string): Container {
    const found = this.speakers.get(node);
    if (!found) throw new Error(`no speaker runs on ${node}`);
    return found;
  }

  /** What the controller and every speaker wrote, also those that have ended. */
  log(): string {
    return this.ran.map(({ process }) => process.log()).join('\n');
  }

  /** Names of programs that ended, except on a node. */
  endedElsewhere(than: string): readonly string[] {
    return this.ran.filter(({ node, process }) => node !== than && !process.running).map(({ process }) => process.name);
  }

  private startController(): Promise<Container> {
    return this.startContainer(this.controllerPod, 'metallb-controller');
  }

  private async startContainer(pod: JsonObject, entrypoint: string): Promise<Container> {
    const node = nodeNameOf(pod);
    const started = await this.net.node(node).run(pod, { entrypoint: program(entrypoint) });
    this.ran.push({ node, process: started.process });
    return started;
  }

  /** Speakers gossip with a key that the controller makes; their pods wait for it. */
  private makesKey({ process }: Container): Promise<JsonObject> {
    return until(
      "the controller to make the speakers' key",
      30,
      () => {
        process.assertRunning();
        return this.net.cluster.api.tryGet(`/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`);
      },
      () => process.log().slice(-1000),
    );
  }

  /** The webhook is reached through its Service, and serves a certificate that the controller made and the kubelet mounted. */
  private async webhookAnswers(controller: Container): Promise<void> {
    const [pool] = own(this.net, 'metallb-config');
    if (!pool) throw new Error('the lab has no pool');
    const asked = () => tryApply(this.net.cluster, pool, { dryRun: true });
    await until(
      "MetalLB's webhook to answer",
      60,
      async () => {
        controller.process.assertRunning();
        await controller.refreshVolumes();
        return (await asked()).status < 300 ? true : undefined;
      },
      async () => `${tryText((await asked()).body.message)}\n${controller.process.log().slice(-2000)}`,
    );
  }
}

const own = (net: NetworkLab, component: string): readonly DistObject[] =>
  distObjects(renderedOf(net.lab)).filter(({ manifest }) => manifest.component === component);
