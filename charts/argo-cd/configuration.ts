import { k8s } from 'cdk8s-plus-28';
import { ALLOW_PREFIX } from '../../checks/annotations';
import type { Lab } from '../../config/lab';
import type { ComponentChart } from '../lib/component-chart';
import { GIT_SECRET, gitSource } from '../lib/git-source';

/** Argo CD reads only the ConfigMaps and Secrets that have it (argo-cd.readthedocs.io: operator-manual/declarative-setup). */
const LABELS = { 'app.kubernetes.io/part-of': 'argocd' };

/** The settings that all parts of Argo CD read from the API, and the Secrets that they look for. */
export function addConfiguration(chart: ComponentChart, lab: Lab): void {
  new k8s.KubeConfigMap(chart, 'settings', { metadata: { name: 'argocd-cm', labels: LABELS }, data: { ...settings } });
  // Without data: its key is made outside of Git, and the label here is how it is found.
  new k8s.KubeSecret(chart, 'secret', { metadata: { name: 'argocd-secret', labels: LABELS } });
  if (gitSource(lab).ssh) addRepository(chart, lab);
}

/** Tells which key opens the repository. The key itself (`sshPrivateKey`) is added outside of Git. */
function addRepository(chart: ComponentChart, lab: Lab): void {
  const data = { type: 'git', url: lab.gitops.repository };
  new k8s.KubeSecret(chart, 'repository', {
    metadata: {
      name: GIT_SECRET,
      labels: { ...LABELS, 'argocd.argoproj.io/secret-type': 'repository' },
      annotations: {
        [`${ALLOW_PREFIX}no-secret-values`]:
          'The URL and type of the repository stand in homelab.yaml; Argo CD looks for them here.',
      },
    },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  });
}

const settings: Readonly<Record<string, string>> = {
  /**
   * A wave ends when its Applications are healthy, and Argo CD has no opinion about Applications of its own. In sync as well: an
   * Application whose objects are still missing counts as healthy. The one that holds the others is in sync last of all.
   */
  'resource.customizations.health.argoproj.io_Application': `local hs = { status = "Progressing", message = "" }
local status = obj.status
if status ~= nil and status.health ~= nil and status.health.status ~= nil then
  hs.status = status.health.status
  local synced = status.sync ~= nil and status.sync.status == "Synced"
  if hs.status == "Healthy" and not synced and obj.metadata.name ~= "argo-cd-sync" then
    hs.status = "Progressing"
    hs.message = "not in sync yet"
  end
end
return hs
`,
  // Written by the controllers that own the certificates; dist/ does not hold them.
  ...Object.fromEntries(
    ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => [
      `resource.customizations.ignoreDifferences.admissionregistration.k8s.io_${kind}`,
      "jqPathExpressions:\n  - '.webhooks[]?.clientConfig.caBundle'\n",
    ]),
  ),
  'resource.customizations.ignoreDifferences.apiextensions.k8s.io_CustomResourceDefinition':
    "jqPathExpressions:\n  - '.spec.conversion.webhook.clientConfig.caBundle'\n",
  // Objects that change by the second and are in no repository: not watched at all.
  'resource.exclusions': `- apiGroups: ['', discovery.k8s.io]
  kinds: [Endpoints, EndpointSlice]
- apiGroups: [coordination.k8s.io]
  kinds: [Lease]
- apiGroups: [authentication.k8s.io, authorization.k8s.io]
  kinds: [SelfSubjectReview, TokenReview, LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview]
- apiGroups: [certificates.k8s.io]
  kinds: [CertificateSigningRequest]
`,
  // Health is still read from status; but a change there alone is no reason to compare an Application anew.
  'resource.customizations.ignoreResourceUpdates.all': 'jsonPointers:\n  - /status\n',
};
