import type { Facts } from '../../facts/facts';
import { mirrorQuery } from '../../facts/mirror-fact';
import { releaseQuery } from '../../facts/release-fact';
import type { Action } from '../../plan/action';
import type { Outcome, Resource } from '../../plan/resource';
import { shellWord } from '../../plan/shell-word';
import { IMAGE_ROOT } from '../../render/boot-server';
import { type NetbootImage, netbootImage } from '../../render/netboot-image';
import { run } from '../../resources/run';

const SUITE = 'trixie';
/** Debian's own, which every host can reach; for a host whose sources are of another suite, or on a disc. */
const MIRROR = 'http://deb.debian.org/debian';
const SECURITY = 'http://deb.debian.org/debian-security';
/** Script and files of the builder; `bash /usr/local/lib/h5b/netboot-image/build-image.sh` takes in Debian's updates. */
const BUILDER = '/usr/local/lib/h5b/netboot-image';
const CACHE = '/var/cache/h5b/netboot-image';
/** Emulated maintainer scripts: 18 minutes on two busy cores (1080 s for mmdebstrap alone), three times that on a slow host. */
const BUILD_SECONDS = 7200;

const current = releaseQuery(IMAGE_ROOT);
const mirrors = mirrorQuery(SUITE);

/**
 * A release of the image that was made by this recipe, and is whole. The builder makes a new one beside it, and switches to it when
 * it is verified; what the Pis booted before is kept as `previous`.
 */
export const release: Resource = {
  name: 'netboot image',
  queries: [current, mirrors],
  plan(facts): Outcome {
    const image = imageFor(facts);
    const fact = facts.get(current);
    if (fact.kind === 'absent') return { state: 'create', because: `is not built; ${DURATION}`, actions: build(image) };
    if (fact.damaged.length > 0) {
      // The builder trusts a release that is there.
      const remove = run(`rm -rf --one-file-system -- ${shellWord(`${IMAGE_ROOT}/${fact.path}`)}`);
      const because = `${fact.path} is damaged: ${fact.damaged.join(', ')}; ${DURATION}`;
      return { state: 'change', because, actions: [remove, ...build(image)] };
    }
    if (fact.recipe !== image.recipe)
      return { state: 'change', because: `${fact.path} is of another recipe; ${DURATION}`, actions: build(image) };
    return { state: 'ok', because: `${fact.path} is of recipe ${image.recipe}` };
  },
};

const DURATION = 'building takes a quarter of an hour or more';

function imageFor(facts: Facts): NetbootImage {
  const { debian, security } = facts.get(mirrors);
  return netbootImage({
    suite: SUITE,
    mirror: usable(debian) ?? MIRROR,
    security: usable(security) ?? SECURITY,
    files: `${BUILDER}/files`,
    output: IMAGE_ROOT,
    cache: CACHE,
    packages: [],
  });
}

/** Undefined for a URL with characters that `netbootImage` refuses. */
const usable = (url: string | undefined): string | undefined => (url && /^[A-Za-z0-9:/._~+-]+$/.test(url) ? url : undefined);

function build({ script, files }: NetbootImage): readonly Action[] {
  const builder = `${BUILDER}/build-image.sh`;
  const placed = files.map((file) => ({ ...file, path: `${BUILDER}/files/${file.path}` }));
  const directories = [...new Set(placed.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))].map(shellWord);
  return [
    // A file that the image no longer has must not stay in it.
    run(['umask 022', `rm -rf -- ${BUILDER}`, `mkdir -p -- ${directories.join(' ')} ${IMAGE_ROOT}`]),
    ...placed.map(
      ({ path, mode, content }): Action => ({
        do: 'write',
        path,
        content,
        mode: mode.toString(8).padStart(4, '0'),
        owner: 'root:root',
      }),
    ),
    { do: 'write', path: builder, content: script, mode: '0755', owner: 'root:root' },
    run(`nice -n 10 bash ${builder}`, { timeoutSeconds: BUILD_SECONDS }),
  ];
}
