import { parse } from 'yaml';
import { z } from 'zod';
import type { Homelab } from '../../../config/schema';
import type { DistFile } from '../../plan/step';

const kustomization = z.object({
  kind: z.literal('Kustomization'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    deletionPolicy: z.string().optional(),
    dependsOn: z.array(z.object({ name: z.string() })).default([]),
  }),
});

const application = z.object({
  kind: z.literal('Application'),
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    finalizers: z.array(z.string()).default([]),
  }),
});

/**
 * The components that have to be in the cluster before its GitOps engine can apply anything, in the order of their needs; the one
 * that makes the engine go comes last. Read from what dist/ says to the engine: what outlives its Kustomization or Application
 * was handed over. Empty without dist/. Throws for a circle.
 */
export function handedOver(dist: readonly DistFile[], engine: Homelab['gitops']['engine']): readonly string[] {
  return engine === 'flux' ? fromKustomizations(dist) : fromApplications(dist);
}

function fromKustomizations(dist: readonly DistFile[]): readonly string[] {
  const found = dist
    .filter(({ path }) => /^flux-sync\/kustomization\./.test(path))
    .map(({ text }) => kustomization.parse(parse(text)))
    .filter(({ spec }) => spec.deletionPolicy === 'Orphan')
    .map(({ metadata: { name }, spec }) => ({ name, needs: spec.dependsOn.map((need) => need.name) }));
  const first = found.filter(({ name }) => name !== 'flux-sync');
  return [...inOrder(first), ...(found.length > first.length ? ['flux-sync'] : [])];
}

function fromApplications(dist: readonly DistFile[]): readonly string[] {
  const wave = ({ metadata }: z.infer<typeof application>) => Number(metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0);
  return dist
    .filter(({ path }) => /^argo-cd-sync\/application\./.test(path))
    .map(({ text }) => application.parse(parse(text)))
    .filter(({ metadata }) => metadata.finalizers.length === 0)
    .sort((a, b) => wave(a) - wave(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(({ metadata }) => metadata.name);
}

interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

function inOrder(components: readonly Needing[]): readonly string[] {
  const names = components.map(({ name }) => name);
  const order: string[] = [];
  while (order.length < names.length) {
    const next = components.find(
      ({ name, needs }) => !order.includes(name) && needs.every((need) => order.includes(need) || !names.includes(need)),
    );
    if (next === undefined)
      throw new Error(`dist/flux-sync: ${names.filter((name) => !order.includes(name)).join(', ')} need each other in a circle`);
    order.push(next.name);
  }
  return order;
}
