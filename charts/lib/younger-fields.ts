import { type ApiObject, JsonPatch } from 'cdk8s';

/**
 * Adds fields that are younger than Kubernetes 1.28. The constructs of cdk8s-plus-28 leave out what they do not know, also when
 * `addJsonPatch` put it in; these patches come after that.
 */
export function addYoungerFields(object: ApiObject, ...patches: readonly JsonPatch[]): void {
  const known = object.toJson.bind(object);
  object.toJson = () => JsonPatch.apply(known(), ...patches);
}
