import { type GroupKind, SERVICE } from '../../group-kind';
import type { Inventory } from '../../inventory';
import { at, type JsonObject, list, record, records, tryText } from '../../json';
import { labelSelector, matchesLabels } from '../../label-selector';
import { isNamespaceSelected } from '../../namespace-labels';
import { objectIndex } from '../../object-index';
import type { Rule } from '../../rule';
import { podsBehind } from '../../service-ports';

const GROUP = 'admissionregistration.k8s.io';
const CONFIGURATIONS: readonly GroupKind[] = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
  group: GROUP,
  kind,
}));

/**
 * No webhook that must answer (`failurePolicy` Fail, the default) is asked before its own pods, or those of kube-system, may
 * start. Webhooks outside of the cluster and those with `matchConditions`, which are programs, pass; so do selectors that
 * depend on labels outside of the set.
 */
export const webhookDeadlock: Rule = {
  id: 'webhook-deadlock',
  severity: 'error',
  why: 'While the pods of the webhook are down the API server refuses the pods that would bring it, or DNS and the network, back.',
  remedy: 'Exclude kube-system and the namespace of the webhook by namespaceSelector, or set failurePolicy: Ignore.',
  acceptable: true,
  *check(inventory) {
    for (const type of CONFIGURATIONS) {
      for (const manifest of objectIndex(inventory).ofKind(type)) {
        for (const [index, webhook] of records(manifest.object.webhooks).entries()) {
          const blocked = blockedNamespace(inventory, webhook);
          if (blocked === undefined) continue;
          const name = tryText(webhook.name) ?? String(index);
          const message = `webhook ${name} has to admit pods of ${blocked} and fails closed`;
          yield { manifest, field: `webhooks[${index}].failurePolicy`, message };
        }
      }
    }
  },
};

/** A namespace whose pods cannot start while the webhook is down, and has to; undefined if there is none. */
function blockedNamespace(inventory: Inventory, webhook: JsonObject): string | undefined {
  const service = record(at(webhook, 'clientConfig', 'service'));
  const namespace = tryText(service.namespace);
  const failsClosed = (tryText(webhook.failurePolicy) ?? 'Fail') === 'Fail';
  if (!namespace || !failsClosed || records(webhook.matchConditions).length > 0 || !isAskedForPods(webhook)) return undefined;
  const namespaces = labelSelector(record(webhook.namespaceSelector));
  const objects = labelSelector(record(webhook.objectSelector));
  const found = objectIndex(inventory).tryFind(SERVICE, namespace, tryText(service.name) ?? '');
  const servers = found ? podsBehind(inventory, found) : [];
  const own = servers.length > 0 ? servers.some(({ labels }) => matchesLabels(objects, labels)) : objects.length === 0;
  if (own && isNamespaceSelected(inventory, namespace, namespaces) === true) return namespace;
  // The labels of pods in kube-system are not known, so only a webhook without objectSelector is proven to get them.
  return objects.length === 0 && isNamespaceSelected(inventory, 'kube-system', namespaces) === true ? 'kube-system' : undefined;
}

const isAskedForPods = (webhook: JsonObject): boolean =>
  records(webhook.rules).some((rule) => {
    const has = (key: string, ...values: readonly string[]) =>
      list(rule[key]).some((value) => values.includes(tryText(value) ?? '-'));
    const scoped = rule.scope === 'Cluster';
    return !scoped && has('apiGroups', '', '*') && has('resources', 'pods', '*', '*/*') && has('operations', 'CREATE', '*');
  });
