import type { DistFile } from '../../../bootstrap/plan/step';

/** A file of dist/ whose object declares Secrets: annotation values by Secret. */
export const declaring = (namespace: string, component: string, secrets: Readonly<Record<string, string>>): DistFile => ({
  path: `${component}/deployment.${namespace}.${component}.yaml`,
  text: [
    'apiVersion: apps/v1',
    'kind: Deployment',
    `metadata:\n  name: ${component}\n  namespace: ${namespace}\n  annotations:`,
    ...Object.entries(secrets).map(([name, keys]) => `    secrets.h5b.io/${name}: ${keys}`),
    '',
  ].join('\n'),
});

/** The lab's own ingress. */
export const INGRESS = declaring('istio-ingress', 'ingress', { 'ingress-tls': 'tls.crt=ca-certificate,tls.key=ca-certificate' });
