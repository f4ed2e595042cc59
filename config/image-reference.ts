/** Container images in homelab.yaml: the name of a pin, or a full reference with a tag. */
import { didYouMean } from './did-you-mean';
import { imageNames, tryImage } from './versions';

const FULL =
  /^[a-z0-9]+([.-][a-z0-9]+)*(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+:([A-Za-z0-9_][A-Za-z0-9._-]{0,127})(@sha256:[0-9a-f]{64})?$/;

/** True if `text` is a full reference, so that pins.json knows nothing about it. */
export const isFullReference = (text: string): boolean => text.includes('/');

/** What is wrong with `text` as an image, with a remedy; undefined if it is one. */
export const imageReferenceProblem = (text: string): string | undefined => {
  if (!isFullReference(text)) {
    if (tryImage(text)) return undefined;
    const remedy = didYouMean(text, imageNames(), 'write registry/repository:tag, or one of');
    return `"${text}" is no image of config/pins.json; ${remedy}`;
  }
  const tag = FULL.exec(text)?.[5];
  if (tag === undefined)
    return `${JSON.stringify(text)} is not an image reference; write registry/repository:tag, e.g. ghcr.io/stefanprodan/podinfo:6.14.1`;
  if (tag === 'latest') return `"${text}" changes without notice; write a version instead of latest`;
  return undefined;
};
