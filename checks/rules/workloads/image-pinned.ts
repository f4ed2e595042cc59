import { containerImage, isMovingTag } from '../../container-image';
import { tryText } from '../../json';
import type { Rule } from '../../rule';

/** Every image is named by a digest or by a tag that does not move. A tag such as `v3` or `7-alpine` is taken for a version. */
export const imagePinned: Rule = {
  id: 'image-pinned',
  severity: 'error',
  acceptable: true,
  why: 'An image that changes under its name makes two nodes run different programs and a rollback fetch the broken one again.',
  remedy: 'Name a release tag such as :1.30.3, or a digest.',
  *check({ pods }) {
    for (const { manifest, containers } of pods) {
      for (const { spec, field } of containers) {
        const image = tryText(spec.image) ?? '';
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
