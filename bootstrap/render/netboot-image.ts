import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { render } from './template';

const NETBOOT = join(__dirname, '..', '..', 'pxe-templates', 'netboot');

/** Where and from what the image is built. Paths are those of the host that builds; none may hold a quote. */
export interface NetbootImageParameters {
  /** Debian release, e.g. `trixie`. */
  readonly suite: string;
  /** URL of that release's mirror, e.g. `http://deb.debian.org/debian`. */
  readonly mirror: string;
  /** URL of its security updates, e.g. `http://deb.debian.org/debian-security`. */
  readonly security: string;
  /** Directory to which `files` are written, and nothing else. */
  readonly files: string;
  /** Directory of the releases; `current` in it is what a node boots. */
  readonly output: string;
  /** Directory that keeps downloaded packages between builds. */
  readonly cache: string;
  /** Debian packages beyond those that every node needs. */
  readonly packages: readonly string[];
}

/** What a host needs to build the root image of the Pis. */
export interface NetbootImage {
  /** Bash, run as root: builds, verifies and switches; it ends within a minute when nothing is new. */
  readonly script: string;
  /** What the script uses: customize-root.sh, and root/ with what lies over the image's root. Sorted by path. */
  readonly files: readonly ImageFile[];
  /** 16 hex digits that change with script and files; the built release repeats it in `current/recipe`. */
  readonly recipe: string;
}

export interface ImageFile {
  /** Relative to the directory of the files, e.g. `root/etc/sysctl.d/90-h5b.conf`. */
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  readonly content: Buffer;
}

/** The image of pxe-templates/netboot, for one host. Throws for a path or URL that a shell would read as more than a word. */
export function netbootImage(parameters: NetbootImageParameters): NetbootImage {
  const { packages, ...words } = parameters;
  for (const word of [...Object.values(words), ...packages])
    if (!/^[A-Za-z0-9:/._~+-]+$/.test(word)) throw new Error(`netboot image: "${word}" must be of letters, digits and :/._~+-`);
  const files = imageFiles();
  const hash = createHash('sha256').update(render('netboot/build-image.sh', { ...parameters, recipe: '' }));
  for (const { path, mode, content } of files) hash.update(`\n${path} ${mode} ${content.length}\n`).update(content);
  const recipe = hash.digest('hex').slice(0, 16);
  return { script: render('netboot/build-image.sh', { ...parameters, recipe }), files, recipe };
}

function imageFiles(): ImageFile[] {
  const overRoot = readdirSync(join(NETBOOT, 'root'), { recursive: true, encoding: 'utf8' }).map((path) => `root/${path}`);
  const paths = ['customize-root.sh', ...overRoot].filter((path) => statSync(join(NETBOOT, path)).isFile());
  return paths.sort().map((path) => {
    const content = readFileSync(join(NETBOOT, path));
    return { path, mode: content.subarray(0, 2).toString('latin1') === '#!' ? 0o755 : 0o644, content };
  });
}
