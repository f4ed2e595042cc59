import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isClusterScoped } from '../../../charts/lib/cluster-scope';
import { loadYaml } from '../../../checks/load-yaml';
import type { Manifest } from '../../../checks/manifest';
import type { Appliable } from './apply';

const FOLDER = join(__dirname, '../broken');

/** A file of `broken/`: what breaks, and who says so. */
export interface BrokenObject {
  readonly name: string;
  /** Part of the API server's answer; undefined if it accepts the object all the same. */
  readonly refusal: string | undefined;
  /** The rule of the checks that finds it; undefined if none does. */
  readonly rule: string | undefined;
  readonly manifests: readonly Manifest[];
  readonly objects: readonly Appliable[];
}

/**
 * Every file of `broken/`, which starts with three lines of comment: why it breaks, `server: refuses <text>` or
 * `server: accepts`, and `check: <rule>` or `check: none, because <reason>`. Throws on a file without them.
 */
export const brokenObjects = (): readonly BrokenObject[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => brokenObject(basename(file, '.yaml'), readFileSync(join(FOLDER, file), 'utf8')));

function brokenObject(name: string, text: string): BrokenObject {
  const [, server, rule] = /^# .+\n# server: (.+)\n# check: (none, because .+|[a-z0-9-]+)\n/.exec(text) ?? [];
  if (server === undefined || rule === undefined || !/^(accepts$|refuses )/.test(server))
    throw new Error(
      `broken/${name}.yaml must start with three comments: why, "server: refuses <text>" or "accepts", "check: <rule>" or "none, because <reason>"`,
    );
  const path = `broken/${name}.yaml`;
  const { manifests, problems } = loadYaml([{ path, component: 'broken', text }], isClusterScoped);
  if (problems.length > 0) throw new Error(`${path}:${problems[0]?.line}: ${problems[0]?.message}`);
  return {
    name,
    refusal: server === 'accepts' ? undefined : server.replace('refuses ', ''),
    rule: rule.startsWith('none,') ? undefined : rule,
    manifests,
    objects: manifests.map(({ apiVersion, kind, namespace, name: called, object }) => ({
      apiVersion,
      kind,
      namespace,
      name: called,
      // The file as it is, so that nothing is lost by reading it.
      yaml: manifests.length === 1 ? text : JSON.stringify(object),
    })),
  };
}
