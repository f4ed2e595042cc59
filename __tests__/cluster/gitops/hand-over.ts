import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { program } from '../build/part';
import { established } from '../harness/apply-dist';
import type { ClusterLab } from '../harness/cluster-lab';

/**
 * Applies one component as bootstrap does it and as the README of the GitOps engine says: with kubectl, server-side, namespaces
 * first, because kubectl goes by file names. Throws with kubectl's words if anything is refused.
 */
export async function handOver(cluster: ClusterLab, component: string, files: ReadonlyMap<string, string>): Promise<void> {
  const directory = `hand-over/${component}`;
  mkdirSync(cluster.sandbox.outside(directory), { recursive: true });
  const own = [...files].filter(([path]) => dirname(path) === component);
  for (const [path, text] of own) writeFileSync(cluster.sandbox.outside(`${directory}/${basename(path)}`), text);
  for (const [path] of own) {
    if (basename(path).startsWith('namespace.')) await kubectlApply(cluster, `${directory}/${basename(path)}`);
  }
  await kubectlApply(cluster, directory);
  await established(cluster);
}

const kubectlApply = ({ sandbox }: ClusterLab, path: string): Promise<string> =>
  sandbox.run([
    program('kubectl'),
    `--kubeconfig=${sandbox.inside('kubeconfig')}`,
    'apply',
    '--server-side',
    `--filename=${sandbox.inside(path)}`,
  ]);
