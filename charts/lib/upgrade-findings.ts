import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadYaml } from '../../checks/load-yaml';
import type { Finding } from '../../checks/rule';
import { checkUpgrade } from '../../checks/upgrade/index';
import { componentOf } from './check/yaml-files';
import { isClusterScoped } from './cluster-scope';
import type { DistDiff } from './dist-writer/diff';
import type { Rendered } from './render';

/**
 * What happens when the new files are applied over those that the directory holds, as warnings. Reads the files that differ, so
 * call it before they are written. A file that cannot be read as YAML is passed over: it was never applied like that.
 */
export function upgradeFindings(
  directory: string,
  diff: DistDiff,
  { manifests }: Pick<Rendered, 'manifests'>,
): readonly Finding[] {
  const old = [...diff.changed, ...diff.removed].map((path) => ({
    path,
    component: componentOf(path),
    text: readFileSync(join(directory, path), 'utf8'),
  }));
  if (old.length === 0) return [];
  const differing = new Set([...diff.changed, ...diff.added]);
  return checkUpgrade(
    loadYaml(old, isClusterScoped).manifests,
    manifests.filter(({ path }) => differing.has(path)),
  );
}
