import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { IMAGE_ROOT } from '../render/boot-server';

/** A file that a server would send. */
export interface Served {
  readonly bytes: number;
  /** `assumed`: not here, since it is built, packed or installed later; its size is an estimate. */
  readonly source: 'rendered' | 'image' | 'assumed';
  /** Its text; empty for what is only assumed. */
  text(): string;
}

/** A link to something that is not there. */
export interface Dangling {
  /** Absolute on the boot server: what is missing in the end. */
  readonly missing: string;
}

export interface ServedTreeOptions {
  /** Directory that holds the boot server's files below their absolute paths. */
  readonly root: string;
  /** A built release of the Pis' image. @default - its files are assumed */
  readonly image?: string;
  /** Bytes of files that come later, by absolute path. */
  readonly assumed: ReadonlyMap<string, number>;
}

const CURRENT = `${IMAGE_ROOT}/current`;
const MOST_LINKS = 20;

/** The boot server's file system as it will be: rendered files, the image, and what is assumed to come. Links stay inside. */
export class ServedTree {
  constructor(private readonly options: ServedTreeOptions) {}

  /** The file at an absolute path of the boot server, or what is missing on the way to it. */
  find(path: string): Served | Dangling {
    const real = this.follow(path);
    const inImage = real.startsWith(`${CURRENT}/`) ? this.imageFile(real.slice(CURRENT.length + 1)) : undefined;
    if (inImage) return inImage;
    const full = join(this.options.root, real);
    if (isFile(full)) return fileOf(full, 'rendered');
    const bytes = this.options.assumed.get(real);
    return bytes === undefined ? { missing: real } : { bytes, source: 'assumed', text: () => '' };
  }

  /** Names in a directory; empty if there is none. */
  names(directory: string): readonly string[] {
    const full = join(this.options.root, directory);
    return lstatSync(full, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(full).sort() : [];
  }

  private imageFile(path: string): Served | undefined {
    if (this.options.image === undefined) return undefined;
    const full = join(this.options.image, path);
    return isFile(full) ? fileOf(full, 'image') : undefined;
  }

  /** The path without links. A link that leads round in a circle ends where it was after twenty steps. */
  private follow(path: string, left = MOST_LINKS): string {
    let done = '/';
    const names = posix.normalize(path).split('/').filter(Boolean);
    for (const [index, name] of names.entries()) {
      done = posix.join(done, name);
      const full = join(this.options.root, done);
      if (left > 0 && lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink()) {
        const target = posix.resolve(posix.dirname(done), readlinkSync(full));
        return this.follow(posix.join(target, ...names.slice(index + 1)), left - 1);
      }
    }
    return done;
  }
}

export const isServed = (found: Served | Dangling): found is Served => 'bytes' in found;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const fileOf = (path: string, source: 'rendered' | 'image'): Served => ({
  bytes: statSync(path).size,
  source,
  text: () => readFileSync(path, 'utf8'),
});
