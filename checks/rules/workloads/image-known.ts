import { tryText } from '../../json';
import { knownImages } from '../../known-images';
import type { Rule } from '../../rule';

/** Every image is a pin or declared by an app of the lab. Without a lab nothing is found. */
export const imageKnown: Rule = {
  id: 'image-known',
  severity: 'error',
  acceptable: true,
  why: 'An image outside pins.json is never updated by Renovate and nothing tells its architectures.',
  remedy: 'Add it to config/pins.json and name it with image(), or declare it in the app with its architectures.',
  *check({ pods, lab }) {
    if (!lab) return;
    const images = knownImages(lab);
    for (const { manifest, containers } of pods) {
      for (const { spec, field } of containers) {
        const image = tryText(spec.image);
        if (image === undefined || images.has(image)) continue;
        yield { manifest, field: `${field}.image`, message: `${image} is neither in config/pins.json nor declared by an app` };
      }
    }
  },
};
