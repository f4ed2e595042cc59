import type { Json, JsonObject } from '../../../checks/json';
import { type ApiAnswer, type ApiClient, ApiError } from './api-client';
import type { ApiResources, ObjectReference } from './api-resources';

export interface Appliable extends ObjectReference {
  /** Its YAML, sent byte by byte as dist/ has it. */
  readonly yaml: string;
}

export interface ApplyOptions {
  /** Checked by the API server in every way, but not kept. @default false */
  readonly dryRun?: boolean;
  /** The field manager. @default 'lab' */
  readonly manager?: string;
}

/**
 * Server-side apply with strict field validation, like `kubectl apply --server-side --validate=strict`. Gives whatever the
 * server answered; a kind that it does not serve throws.
 */
export async function tryApply(
  { api, resources }: { readonly api: ApiClient; readonly resources: ApiResources },
  object: Appliable,
  { dryRun = false, manager = 'lab' }: ApplyOptions = {},
): Promise<ApiAnswer> {
  const path = await resources.path(object);
  const query = `?fieldManager=${manager}&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
  return api.ask(`${path}${query}`, { method: 'PATCH', body: object.yaml, contentType: 'application/apply-patch+yaml' });
}

/** Like `tryApply`, but a refusal throws an ApiError. Gives the object as it is kept. */
export async function apply(
  cluster: { readonly api: ApiClient; readonly resources: ApiResources },
  object: Appliable,
  options: ApplyOptions = {},
): Promise<JsonObject> {
  const answer = await tryApply(cluster, object, options);
  if (answer.status < 200 || answer.status > 299)
    throw new ApiError('PATCH', `${object.kind} ${object.namespace}/${object.name}`, answer);
  return answer.body;
}

/** An object that a test made up, ready to be applied: JSON is YAML. */
export function appliable(reference: ObjectReference, content: { readonly [key: string]: Json }): Appliable {
  const { apiVersion, kind, namespace, name } = reference;
  const metadata = { name, ...(namespace === '' ? {} : { namespace }) };
  return { ...reference, yaml: JSON.stringify({ apiVersion, kind, metadata, ...content }) };
}
