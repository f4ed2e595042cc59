import { aptQuery } from '../../facts/apt-fact';
import type { Facts } from '../../facts/facts';
import { packagesQuery } from '../../facts/packages-fact';
import type { Outcome, Resource } from '../../plan/resource';
import { render } from '../../render/template';
import { file } from '../../resources/file';
import { run } from '../../resources/run';

const UPDATE = run('apt-get -qq -o DPkg::Lock::Timeout=120 update', { timeoutSeconds: 600 });
/** In one-line style files of a name that says who wrote it; deb822 is what Debian 13 writes itself. */
const SOURCES = '/etc/apt/sources.list.d/h5b.sources';

/**
 * Where packages come from. A host that has every package that it needs, or can get it, keeps its own sources; else Debian's with
 * contrib (ZFS) and non-free-firmware are added.
 */
export function aptSources(packages: readonly string[]): readonly Resource[] {
  const query = aptQuery(packages);
  const missing = (facts: Facts): readonly string[] => {
    const { installed } = facts.get(packagesQuery);
    const { candidates } = facts.get(query);
    return packages.filter((name) => !installed.has(name) && candidates.get(name) === undefined);
  };
  const sources = file({ path: SOURCES, content: render('host/debian.sources', {}) });
  return [
    file({ path: '/etc/apt/preferences.d/h5b', content: render('host/apt-preferences', {}) }),
    {
      name: 'apt lists',
      queries: [query, packagesQuery],
      plan(facts): Outcome {
        if (missing(facts).length === 0 || facts.get(query).hasLists) return { state: 'ok', because: 'are there' };
        return { state: 'create', because: 'were never fetched', actions: [UPDATE] };
      },
    },
    {
      name: 'apt sources',
      queries: [query, packagesQuery, ...sources.queries],
      plan(facts): Outcome {
        const names = missing(facts);
        if (names.length === 0) return { state: 'ok', because: 'offer every package' };
        if (!facts.get(query).hasLists)
          return { state: 'later', after: 'apt lists', because: 'what they offer is not known yet' };
        const outcome = sources.plan(facts);
        // The run that wrote them may have ended before it fetched; if they truly lack it, apt says so when it is to install it.
        if (outcome.state === 'ok')
          return {
            state: 'change',
            because: `none offers ${names.join(', ')} by the lists of the last fetch`,
            actions: [UPDATE],
          };
        if (!('actions' in outcome)) return outcome;
        return { ...outcome, because: `none offers ${names.join(', ')}`, actions: [...outcome.actions, UPDATE] };
      },
    },
  ];
}
