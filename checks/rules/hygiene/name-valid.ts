import { groupOf, isOf } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, tryText } from '../../json';
import { isBuiltInGroup } from '../../kubernetes-api';
import { dnsLabelProblem, dnsSubdomainProblem, pathSegmentProblem } from '../../kubernetes-name';
import type { Manifest } from '../../manifest';
import type { Rule } from '../../rule';

/**
 * Names of built-in kinds that are not plain DNS subdomains. A CronJob's name gets 11 characters of timestamp in the names of
 * its Jobs (k8s.io/kubernetes/pkg/apis/batch/validation), a StatefulSet's as many of revision hash in a label value of its pods;
 * a Job's name is such a value.
 */
const NAMING: Readonly<Record<string, (name: string) => string | undefined>> = {
  Namespace: dnsLabelProblem,
  Service: dnsLabelProblem,
  Role: pathSegmentProblem,
  ClusterRole: pathSegmentProblem,
  RoleBinding: pathSegmentProblem,
  ClusterRoleBinding: pathSegmentProblem,
  CronJob: (name) => dnsSubdomainProblem(name, 52),
  Job: (name) => dnsSubdomainProblem(name, 63),
  StatefulSet: (name) => dnsSubdomainProblem(name, 52),
  IPAddress: () => undefined,
  ClusterTrustBundle: () => undefined,
};

/** Every object has a name that the API server accepts for its kind. */
export const nameValid: Rule = {
  id: 'name-valid',
  severity: 'error',
  why: 'The API server refuses the object, and a GitOps engine stops at the whole component.',
  remedy: 'Rename the object and everything that refers to it.',
  *check({ manifests }: Inventory) {
    for (const manifest of manifests) {
      const message = problemOf(manifest);
      if (message) yield { manifest, field: 'metadata.name', message };
    }
  },
};

function problemOf(manifest: Manifest): string | undefined {
  if (manifest.name === '') {
    const generated = tryText(at(manifest.object, 'metadata', 'generateName'));
    return generated === undefined ? 'no name' : undefined;
  }
  const group = groupOf(manifest.apiVersion);
  if (isOf(manifest, { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' })) return crdProblem(manifest);
  const naming = isBuiltInGroup(group) ? NAMING[manifest.kind] : undefined;
  return naming ? naming(manifest.name) : dnsSubdomainProblem(manifest.name);
}

function crdProblem({ name, object }: Manifest): string | undefined {
  const expected = `${tryText(at(object, 'spec', 'names', 'plural'))}.${tryText(at(object, 'spec', 'group'))}`;
  return name === expected ? undefined : `"${name}" is not <plural>.<group> of the definition, "${expected}"`;
}
