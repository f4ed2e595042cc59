import { posix } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { DistFile } from '../../plan/step';

/** The objects of a component of dist/. */
export interface ComponentObjects {
  readonly name: string;
  /** One YAML stream, namespaces first: kubectl applies it from the top. */
  readonly yaml: string;
  /** Names of its CustomResourceDefinitions: what uses them has to wait until the API server serves them. */
  readonly crds: readonly string[];
  /** What has to be rolled out before the next component may come. */
  readonly workloads: readonly Workload[];
}

export interface Workload {
  /** `deployment/coredns`, as kubectl takes it. */
  readonly id: string;
  readonly namespace: string;
}

const objectSchema = z.object({ kind: z.string(), metadata: z.object({ name: z.string(), namespace: z.string().optional() }) });

const ROLLS_OUT: readonly string[] = ['DaemonSet', 'Deployment', 'StatefulSet'];

/** The objects of `component`. Throws if dist/ has none of that name. */
export function componentObjects(dist: readonly DistFile[], component: string): ComponentObjects {
  const files = dist.filter(({ path }) => posix.dirname(path) === component);
  if (files.length === 0) throw new Error(`dist/ has no component ${component}; run npm run synth`);
  const objects = files.map(({ text }) => objectSchema.parse(parse(text)));
  return {
    name: component,
    yaml: streamOf(files),
    crds: objects.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ metadata }) => metadata.name),
    workloads: objects
      .filter(({ kind }) => ROLLS_OUT.includes(kind))
      .map(({ kind, metadata }) => ({
        id: `${kind.toLowerCase()}/${metadata.name}`,
        namespace: metadata.namespace ?? 'default',
      })),
  };
}

/** Every Namespace of dist/ as one YAML stream: Secrets can be made before the components that read them. */
export const namespacesOf = (dist: readonly DistFile[]): string => streamOf(dist.filter(isNamespace));

const isNamespace = ({ path }: DistFile): boolean => posix.basename(path).startsWith('namespace.');

/** The files of dist/ have no separators. */
const streamOf = (files: readonly DistFile[]): string =>
  [...files.filter(isNamespace), ...files.filter((file) => !isNamespace(file))]
    .map(({ text }) => `---\n${text.trimEnd()}\n`)
    .join('');
