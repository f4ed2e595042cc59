import { Facts } from '../facts/facts';
import type { Answer } from '../facts/query';
import type { Recording } from '../facts/recording';
import { type HostPlan, type HostStep, planStep } from './host-plan';
import type { Resource } from './resource';

/** Plans a host from recorded facts. What was not recorded, e.g. since homelab.yaml has a new file, cannot be known. */
export function recordedPlan(host: string, steps: readonly HostStep[], recording: Recording[string]): HostPlan {
  const facts = new Facts(new Map<string, Answer>(Object.entries(recording)));
  return {
    host,
    steps: steps.map(({ step, resources }) =>
      planStep({ step, resources: resources.map((resource) => orUnknown(resource, recording)) }, facts),
    ),
  };
}

function orUnknown(resource: Resource, recording: Recording[string]): Resource {
  const missing = resource.queries.find(({ key }) => recording[key] === undefined);
  if (missing === undefined) return resource;
  return {
    ...resource,
    plan: () => ({ state: 'later', after: 'a new recording', because: `"${missing.key}" was not recorded` }),
  };
}
