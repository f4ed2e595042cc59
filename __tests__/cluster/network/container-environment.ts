import { at, type JsonObject, records, tryText } from '../../../checks/json';
import { tryQuantity } from '../../../checks/quantity';
import type { Lab } from '../../../config/lab';

/**
 * The variables that a kubelet gives a container: the rendered ones, resolved, and where the API server is.
 * Throws on a source that the lab does not play.
 */
export function containerEnvironment(lab: Lab, pod: JsonObject, container: JsonObject): Readonly<Record<string, string>> {
  const written = records(container.env).map(
    (variable) => [tryText(variable.name) ?? '', value(pod, container, variable)] as const,
  );
  return {
    KUBERNETES_SERVICE_HOST: lab.cluster.apiServiceAddress,
    KUBERNETES_SERVICE_PORT: '443',
    ...Object.fromEntries(written),
  };
}

/** `$(NAME)` in commands and arguments stands for the variable; one that is not there stays as it is (core/v1 Container.args). */
export const expanded = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replace(/\$\(([^)]+)\)/g, (written, name: string) => environment[name] ?? written);

/** The text at a path as the downward API writes it, e.g. `status.hostIP`. Throws if the pod has none. */
export function podField(pod: JsonObject, path: string): string {
  const found = tryText(at(pod, ...path.split('.')));
  if (found === undefined) throw new Error(`pod ${tryText(at(pod, 'metadata', 'name'))} has no ${path}`);
  return found;
}

/** In bytes, as the downward API writes it. */
const memoryLimit = (container: JsonObject): string => `${tryQuantity(at(container, 'resources', 'limits', 'memory')) ?? 0}`;

function value(pod: JsonObject, container: JsonObject, variable: JsonObject): string {
  const path = tryText(at(variable, 'valueFrom', 'fieldRef', 'fieldPath'));
  if (path !== undefined) return podField(pod, path);
  if (at(variable, 'valueFrom', 'resourceFieldRef', 'resource') === 'limits.memory') return memoryLimit(container);
  if (variable.valueFrom !== undefined)
    throw new Error(`the lab does not play the source of ${tryText(variable.name)}: ${JSON.stringify(variable.valueFrom)}`);
  return tryText(variable.value) ?? '';
}
