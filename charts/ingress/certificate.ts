import type { Lab } from '../../config/lab';

/** The Secret with the certificate of every host behind the ingress. */
export const CERTIFICATE_SECRET = 'ingress-tls';

/** Who fills the Secret: `npm run secrets` from the lab's own CA, or an ACME client on a host (DNS-01). */
export function certificateOrigins({ access }: Lab): Readonly<Record<string, string>> {
  const origin = access.ingress.tls.mode === 'acme' ? 'acme-certificate' : 'ca-certificate';
  return { 'tls.crt': origin, 'tls.key': origin };
}
