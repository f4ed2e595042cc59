import { SERVICE_ACCOUNT } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, records, tryText } from '../../json';
import { objectIndex } from '../../object-index';
import type { Container, PodTemplate } from '../../pod';
import type { Rule } from '../../rule';
import { survives } from '../../survives';

/**
 * A workload that says it survives the API does not talk to it: no token of the API is mounted, neither by default nor by a
 * projected volume, and no environment variable comes from a ConfigMap or Secret. Mounts of these are fine: the kubelet keeps
 * what it mounted. For variables it asks again at each start of the container, and its cache stops following an object that
 * no volume uses (k8s.io/kubernetes/pkg/kubelet/util/manager watch_based_manager.go).
 */
export const survivesApi: Rule = {
  id: 'survives-api',
  severity: 'error',
  acceptable: true,
  why: 'While the API is down the program waits for it, or its container cannot start again after a crash.',
  remedy:
    'Set automountServiceAccountToken: false and mount the ConfigMap or Secret as files, or accept it with what happens then.',
  *check(inventory) {
    for (const pod of inventory.pods) {
      if (!survives(pod.manifest).includes('api')) continue;
      const { manifest, field } = pod;
      if (mountsToken(inventory, pod)) {
        const message = `the token of ServiceAccount ${pod.serviceAccount} is mounted`;
        yield { manifest, field: `${field}.automountServiceAccountToken`, message };
      }
      for (const [index, volume] of records(pod.spec.volumes).entries()) {
        if (projectsToken(volume))
          yield { manifest, field: `${field}.volumes[${index}]`, message: 'projects a token of the API' };
      }
      for (const container of pod.containers) for (const problem of variables(container)) yield { manifest, ...problem };
    }
  },
};

/** The pod decides, else its ServiceAccount; the default is to mount. */
function mountsToken(inventory: Inventory, { namespace, spec, serviceAccount }: PodTemplate): boolean {
  const account = objectIndex(inventory).tryFind(SERVICE_ACCOUNT, namespace, serviceAccount);
  return (spec.automountServiceAccountToken ?? account?.object.automountServiceAccountToken ?? true) !== false;
}

/** A token for another audience is not for the API. */
const projectsToken = (volume: JsonObject): boolean =>
  records(at(volume, 'projected', 'sources')).some(
    ({ serviceAccountToken: token }) =>
      token !== undefined && /^$|kubernetes\.default|^api$|^https:\/\//.test(tryText(at(token, 'audience')) ?? ''),
  );

function* variables({ spec, field }: Container): Iterable<{ field: string; message: string }> {
  for (const [index, variable] of records(spec.env).entries()) {
    const from = at(variable, 'valueFrom');
    const source = at(from, 'secretKeyRef') === undefined ? at(from, 'configMapKeyRef') : at(from, 'secretKeyRef');
    if (source === undefined) continue;
    yield { field: `${field}.env[${index}]`, message: `${variable.name} is read from ${at(source, 'name')} at each start` };
  }
  for (const [index, { secretRef, configMapRef }] of records(spec.envFrom).entries()) {
    const name = at(secretRef ?? configMapRef, 'name');
    yield { field: `${field}.envFrom[${index}]`, message: `variables are read from ${name} at each start` };
  }
}
