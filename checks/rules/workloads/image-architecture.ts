import { tryText } from '../../json';
import { knownImages } from '../../known-images';
import { eligibleNodes } from '../../placement';
import type { Rule } from '../../rule';

/** Every known image exists for each node on which its pod may land. Needs a lab. */
export const imageArchitecture: Rule = {
  id: 'image-architecture',
  severity: 'error',
  why: 'A pod on a node that its image was not built for ends in ImagePullBackOff or "exec format error".',
  remedy: 'Keep the pod away with nodeSelector kubernetes.io/arch, or choose an image that is built for the node.',
  *check({ pods, lab }) {
    if (!lab) return;
    const images = knownImages(lab);
    for (const pod of pods) {
      for (const { spec, field } of pod.containers) {
        const image = tryText(spec.image) ?? '';
        const architectures = images.get(image);
        const strange = architectures && eligibleNodes(pod, lab).filter(({ arch }) => !architectures.includes(arch));
        if (!strange || strange.length === 0) continue;
        const nodes = strange.map(({ name, arch }) => `${name} (${arch})`).join(', ');
        const message = `${image} is built for ${architectures.join(' and ')}, and the pod may land on ${nodes}`;
        yield { manifest: pod.manifest, field: `${field}.image`, message };
      }
    }
  },
};
