import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadYaml } from '../../../checks/load-yaml';
import type { DistObject } from './dist-objects';

/**
 * The objects of a dist directory on disk, components in the order given; those that it does not name come last.
 * Throws if a file holds no object, or more than one.
 */
export function readDist(directory: string, components: readonly string[]): readonly DistObject[] {
  const folders = readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const ordered = [
    ...components.filter((name) => folders.includes(name)),
    ...folders.filter((name) => !components.includes(name)),
  ];
  const files = ordered.flatMap((component) =>
    readdirSync(join(directory, component))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => {
        const path = `${component}/${file}`;
        return { path, component, text: readFileSync(join(directory, path), 'utf8') };
      }),
  );
  const { manifests, problems } = loadYaml(files);
  for (const { path, line, message } of problems) throw new Error(`${join(directory, path)}:${line}: ${message}`);
  return files.map(({ path, text }) => {
    const [manifest, ...more] = manifests.filter((each) => each.path === path);
    if (!manifest || more.length > 0) throw new Error(`${join(directory, path)} must hold one object`);
    const { apiVersion, kind, namespace, name } = manifest;
    return { apiVersion, kind, namespace, name, manifest, yaml: text };
  });
}
