import { packagesQuery } from '../facts/packages-fact';
import type { Outcome, Resource } from '../plan/resource';
import { shellWord } from '../plan/shell-word';
import { run } from './run';

export interface PackagesSpec {
  /** Unique on its host, what the packages are for: `time`, `storage`. */
  readonly name: string;
  /** Installed with what they depend on, without what they only recommend. */
  readonly packages: readonly string[];
  /** Exact version by package. @default - whatever version is installed is fine; else the one that apt prefers */
  readonly versions?: Readonly<Record<string, string>>;
  /** Lines for debconf-set-selections, given before the packages are configured. @default - none */
  readonly answers?: readonly string[];
  /** Packages that may be removed, since the wanted ones exclude them. Anything else that would be is an error. @default - none */
  readonly replaces?: readonly string[];
  /** How long dpkg may work; a kernel module that is built on the host takes minutes. @default 1800 */
  readonly timeoutSeconds?: number;
}

/**
 * Options of every apt-get that changes something: wait for somebody else's lock, ask nothing, keep files that a person edited,
 * and refuse to remove packages (apt.conf(5), dpkg(1)).
 */
const APT = [
  'DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none apt-get -qq -y',
  '-o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold',
].join(' ');

/** Debian packages that are installed. An interrupted dpkg is brought to an end first. */
export function packages(spec: PackagesSpec): Resource {
  const { versions = {}, answers = [], replaces = [], timeoutSeconds = 1800 } = spec;
  const wanted = [...spec.packages].sort((a, b) => (a < b ? -1 : 1));
  return {
    name: `packages ${spec.name}`,
    queries: [packagesQuery],
    plan(facts): Outcome {
      const { installed, interrupted } = facts.get(packagesQuery);
      const missing = wanted.filter((name) => !installed.has(name));
      const other = wanted.filter((name) => installed.has(name) && name in versions && installed.get(name) !== versions[name]);
      const broken = interrupted.filter((name) => name === 'dpkg itself' || wanted.includes(name));
      if (missing.length + other.length + broken.length === 0) {
        return { state: 'ok', because: wanted.map((name) => `${name} ${installed.get(name)}`).join(', ') };
      }
      const reasons = [
        ...(broken.length === 0 ? [] : [`dpkg was interrupted at ${broken.join(', ')}`]),
        ...(missing.length === 0 ? [] : [`not installed: ${missing.join(', ')}`]),
        ...other.map((name) => `${name} is ${installed.get(name)}, not ${versions[name]}`),
      ];
      const targets = [...missing, ...other].map((name) => shellWord(name in versions ? `${name}=${versions[name]}` : name));
      const removable = replaces.filter((name) => installed.has(name));
      const install = [
        'install --no-install-recommends',
        ...(other.length === 0 ? [] : ['--allow-downgrades', '--allow-change-held-packages']),
        ...(removable.length === 0 ? ['--no-remove'] : []),
        ...targets,
      ].join(' ');
      const commands = [
        `${APT} update`,
        ...(removable.length === 0 ? [] : [refuseRemovals(install, removable)]),
        `${APT} ${install}`,
      ];
      return {
        state: missing.length === 0 ? 'change' : 'create',
        because: reasons.join('; '),
        actions: [
          ...(interrupted.length === 0 ? [] : [run('DEBIAN_FRONTEND=noninteractive dpkg --configure -a', { timeoutSeconds })]),
          ...(answers.length === 0 ? [] : [run('debconf-set-selections', { input: `${answers.join('\n')}\n` })]),
          ...(targets.length === 0 ? [] : [run(commands, { timeoutSeconds })]),
        ],
      };
    },
  };
}

/** Fails, naming them, if the installation would remove packages other than these. */
function refuseRemovals(install: string, removable: readonly string[]): string {
  const others = `sed -n 's/^Remv \\([^ ]*\\).*/\\1/p' | grep -vxF ${removable.map((name) => `-e ${shellWord(name)}`).join(' ')}`;
  return `if apt-get -s ${install} | ${others}; then echo 'these would be removed; look why: apt-get -s ${install}' >&2; exit 1; fi`;
}
