import type { Part, Program } from './part';

/**
 * The go.mod of a module that does nothing but need `part` at its version.
 *
 * `go install pkg@version` refuses modules with replace lines, so the wrapper takes them over from `upstream`, the part's own
 * go.mod. A line that leads to a folder of the part's repository leads to the release of that folder instead.
 */
export function wrapperModule(part: Part, upstream: string): string {
  const packages = part.programs.flatMap(({ from }) => ('package' in from ? [from.package] : []));
  return [
    'module h5b.invalid/cluster-lab',
    `go ${/^go (\S+)$/m.exec(upstream)?.[1] ?? '1.26.0'}`,
    `require ${part.module} ${part.version}`,
    ...packages.map((path) => `tool ${path}`),
    ...replacements(upstream).map(({ from, to }) => `replace ${from} => ${to.startsWith('.') ? released(from, part) : to}`),
    '',
  ].join('\n');
}

/** What `go build` is given for a program: its package, or `.` for the folder's own main. */
export const packageOf = ({ from }: Program): string => ('package' in from ? from.package : '.');

interface Replacement {
  /** Module, with the version if only that one is replaced. */
  readonly from: string;
  readonly to: string;
}

/** The replace lines of a go.mod, single and in blocks, without comments. */
function replacements(goMod: string): readonly Replacement[] {
  const found: Replacement[] = [];
  for (const line of goMod.split('\n')) {
    const match = /^\s*(?:replace\s+)?([^\s(]+(?:\s+v\S+)?)\s+=>\s+(\S+(?:\s+v\S+)?)/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) found.push({ from: match[1], to: match[2] });
  }
  return found;
}

/** Kubernetes releases its staging folders as modules v0.MINOR.PATCH; others tag all modules of a repository alike. */
const released = (module: string, { name, version }: Part): string =>
  `${module.split(/\s/)[0]} ${name === 'kubernetes' ? version.replace(/^v1\./, 'v0.') : version}`;
