import { containerImage, isMovingTag } from '../../container-image';
import { isInjected } from '../../injection';
import { tryText } from '../../json';
import type { Rule } from '../../rule';

/**
 * Every image is named by a digest or by a tag that does not move. A tag such as `v3` or `7-alpine` is taken for a version. The placeholder
 * `auto` of a pod that asks for Istio's injector is passed over.
 */
export const imagePinned: Rule = {
  id: 'image-pinned',
  severity: 'error',
  acceptable: true,
  why: 'An image that changes under its name makes two nodes run different programs and a rollback fetch the broken one again.',
  remedy: 'Name a release tag such as :1.30.3, or a digest.',
  *check({ pods }) {
    for (const pod of pods) {
      const { manifest } = pod;
      for (const container of pod.containers) {
        if (isInjected(pod, container)) continue;
        const { field } = container;
        const image = tryText(container.spec.image) ?? '';
        const { repository, tag, digest } = containerImage(image);
        if (digest !== undefined) continue;
        if (repository === '') yield { manifest, field: `${field}.image`, message: 'no image' };
        else if (tag === undefined)
          yield { manifest, field: `${field}.image`, message: `${image} has no tag, which means latest` };
        else if (isMovingTag(tag)) yield { manifest, field: `${field}.image`, message: `tag ${tag} of ${repository} moves` };
      }
    }
  },
};
