import type { Lab, LabNode } from '../../config/lab';
import type { ClusterLab } from './harness/cluster-lab';
import type { IntendedWorkload } from './harness/intended-workload';
import { loseNodes, returnNodes } from './harness/node-loss';
import { allPods, podsOf, type ScheduledPod } from './harness/pods';
import { lackingAfterAWhile } from './harness/wholeness';

const namesOf = (lab: Lab, which: (node: LabNode) => boolean) => lab.nodes.filter(which).map(({ name }) => name);

/** Where the real scheduler puts the pods of a lab, and where they go when nodes are lost. */
export function describePlacement(lab: Lab, workloads: readonly IntendedWorkload[], cluster: () => ClusterLab): void {
  describe('the scheduler', () => {
    let lacking: readonly string[];
    let pods: readonly ScheduledPod[];

    beforeAll(async () => {
      lacking = await lackingAfterAWhile(cluster(), workloads);
      pods = await allPods(cluster().api);
    });

    test('makes every workload whole', () => {
      expect(lacking).toEqual([]);
      expect(workloads.length).toBeGreaterThan(0);
    });

    test('puts every pod on a node that the lab intended', () => {
      const astray = workloads.flatMap((workload) =>
        podsOf(pods, workload.manifest.namespace, workload.selector)
          .filter(({ node }) => node === undefined || !workload.nodes.includes(node))
          .map((pod) => `${workload.title} is on ${pod.node}, intended are ${workload.nodes.join(', ')}`),
      );
      expect(astray).toEqual([]);
    });

    test('knows every pod as one of a workload of the lab', () => {
      const known = new Set(workloads.flatMap(({ manifest, selector }) => podsOf(pods, manifest.namespace, selector)));
      expect(pods.filter((pod) => !known.has(pod)).map((pod) => `${pod.namespace}/${pod.name}`)).toEqual([]);
    });

    test('spreads the pods of a workload over as many nodes as it can', () => {
      const crowded = workloads.filter((workload) => {
        const own = podsOf(pods, workload.manifest.namespace, workload.selector);
        return new Set(own.map(({ node }) => node)).size < Math.min(own.length, workload.nodes.length);
      });
      expect(crowded.map(({ title }) => title)).toEqual([]);
    });

    test('puts nothing but node agents on control nodes that are no workers', () => {
      const control = namesOf(lab, (node) => node.control && !node.worker);
      const guests = pods.filter(
        ({ node, ownerKind }) => node !== undefined && control.includes(node) && ownerKind !== 'DaemonSet',
      );
      expect(guests.map((pod) => `${pod.namespace}/${pod.name} on ${pod.node}`)).toEqual([]);
    });

    const x86 = namesOf(lab, ({ worker, hardware }) => worker && hardware === 'x86');
    const pis = namesOf(lab, ({ worker, hardware }) => worker && hardware === 'pi4');
    if (x86.length > 0 && pis.length > 0) {
      testLoss('x86', x86, pis, ({ survives }) => survives.includes('x86'));
      // What may run on x86 goes on there, whatever it is.
      testLoss('Pi', pis, x86, () => true);
    }

    function testLoss(
      kind: string,
      lost: readonly string[],
      left: readonly string[],
      mustGoOn: (workload: IntendedWorkload) => boolean,
    ): void {
      test(`keeps whole what must go on when every ${kind} worker is lost, and all of it when they are back`, async () => {
        const must = workloads.filter((workload) => mustGoOn(workload) && workload.nodes.some((node) => left.includes(node)));
        expect(must.length).toBeGreaterThan(0);
        try {
          await loseNodes(cluster(), lost);
          expect(await lackingAfterAWhile(cluster(), must, lost)).toEqual([]);
        } finally {
          await returnNodes(cluster(), lost);
        }
        expect(await lackingAfterAWhile(cluster(), workloads)).toEqual([]);
      });
    }
  });
}
