/** The parts of an image reference. */
export interface ContainerImage {
  /** Registry and path, as written. */
  readonly repository: string;
  /** Undefined where the reference has none; the runtime reads `latest` then. */
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

/** Splits `registry:5000/path/name:tag@sha256:…`. */
export function containerImage(reference: string): ContainerImage {
  const [named = '', digest] = reference.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return { repository: hasTag ? named.slice(0, colon) : named, tag: hasTag ? named.slice(colon + 1) : undefined, digest };
}

const PLATFORM = /^(amd64|arm64|armv?[67]|arm32v7|arm64v8|x86|64|i386|linux|windows)$/;

/**
 * Whether a tag moves: whoever publishes the image may point it at another one tomorrow. Tags with a digit besides the names
 * of platforms are taken for versions, dates or commits; `latest` and names without any (`stable`, `alpine`, `main`) move.
 */
export function isMovingTag(tag: string): boolean {
  const words = tag.toLowerCase().split(/[-_.]/);
  return words.includes('latest') || !words.some((word) => /\d/.test(word) && !PLATFORM.test(word));
}
