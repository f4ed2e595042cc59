import type { Rule } from '../../rule';

const MEANINGS: Readonly<Record<string, string>> = {
  hostNetwork: 'shares the network of the node, where no NetworkPolicy reaches it',
  hostPID: 'sees and can signal every process of the node',
  hostIPC: 'shares the shared memory of the node',
};

/** Pods in a namespace of the node are listed with a reason. */
export const hostNamespace: Rule = {
  id: 'host-namespace',
  severity: 'error',
  acceptable: true,
  why: 'The pod stands outside the isolation that policies and the mesh rely on.',
  remedy: 'Give the pod a namespace of its own, or accept it with the reason.',
  *check({ pods }) {
    for (const { manifest, spec, field } of pods) {
      for (const [key, meaning] of Object.entries(MEANINGS)) {
        if (spec[key] === true) yield { manifest, field: `${field}.${key}`, message: `${key}: ${meaning}` };
      }
    }
  },
};
