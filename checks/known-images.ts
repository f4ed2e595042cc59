import type { Architecture, Lab } from '../config/lab';
import { imageNames, tryImage } from '../config/versions';

const known = new WeakMap<Lab, ReadonlyMap<string, readonly Architecture[]>>();

/** The architectures of every image that a lab may use, by full reference: the pins, and what its apps declare themselves. */
export function knownImages(lab: Lab): ReadonlyMap<string, readonly Architecture[]> {
  const images = known.get(lab) ?? new Map([...pinnedImages(), ...declaredImages(lab)]);
  known.set(lab, images);
  return images;
}

const pinnedImages = (): readonly (readonly [string, readonly Architecture[]])[] =>
  imageNames().flatMap((name) => {
    const image = tryImage(name);
    return image ? [[image.reference, image.architectures]] : [];
  });

const declaredImages = (lab: Lab): readonly (readonly [string, readonly Architecture[]])[] =>
  lab.apps.flatMap(({ written }) =>
    'image' in written && written.image !== undefined && written.architectures ? [[written.image, written.architectures]] : [],
  );
