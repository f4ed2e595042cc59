import { eligibleNodes } from '../../placement';
import type { Rule } from '../../rule';

/** Nothing but DaemonSets may land on a node that is no worker. Needs a lab. */
export const controlNodeClean: Rule = {
  id: 'control-node-clean',
  severity: 'error',
  acceptable: true,
  why: 'The API server shares the 4 GB of its Pi with whatever lands there, and is the one that suffers.',
  remedy: 'Drop the toleration of the control-plane taint, or select the workers: h5b.io/worker: "true".',
  *check({ pods, lab }) {
    if (!lab) return;
    for (const pod of pods) {
      if (pod.manifest.kind === 'DaemonSet') continue;
      const controls = eligibleNodes(pod, lab).filter(({ worker }) => !worker);
      if (controls.length === 0) continue;
      yield { manifest: pod.manifest, field: pod.field, message: `may land on ${controls.map(({ name }) => name).join(', ')}` };
    }
  },
};
