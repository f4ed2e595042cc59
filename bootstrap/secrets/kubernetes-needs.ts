import type { Lab } from '../../config/lab';
import type { DeclaredKey } from './declared-secrets';
import { APPLY_AFTERWARDS, entered, generated, RANDOM, type SecretNeed } from './secret-need';

/** Names of the lab's CA: every `ca-certificate` is signed with it. */
export const CA = { key: 'ca/private-key', certificate: 'ca/certificate' };

/** The lab's CA, needed if anything in dist/ has a certificate of it. */
export const authorityNeeds: readonly SecretNeed[] = [
  generated({
    name: CA.certificate,
    for: 'TLS: what devices import to trust this lab',
    how: 'signs itself, for ten years, for hosts of this lab only',
    shape: { kind: 'certificate' },
    rotation: `Every device has to import it again. ${APPLY_AFTERWARDS}`,
    pair: CA.key,
  }),
  generated({
    name: CA.key,
    for: 'TLS: signs the certificates of this lab; it stays in this file',
    how: RANDOM,
    shape: { kind: 'certificate-key' },
    rotation: `Every device has to import ${CA.certificate} again. ${APPLY_AFTERWARDS}`,
    pair: CA.certificate,
  }),
];

/** What a key of a Secret in dist/ needs. Throws for an origin that nobody makes. */
export function kubernetesNeed(declared: DeclaredKey, lab: Lab): SecretNeed {
  const { namespace, secret, key, origin, components } = declared;
  const prefix = `kubernetes/${namespace}/${secret}`;
  const common = {
    name: `${prefix}/${key}`,
    for: `${components.join(', ')}: Secret ${secret} in ${namespace}`,
    kubernetes: [declared],
  };
  switch (origin) {
    case 'ca-certificate':
      if (key === 'tls.crt')
        return generated({
          ...common,
          how: `signed by ${CA.certificate}, for 800 days`,
          shape: { kind: 'certificate' },
          pair: `${prefix}/tls.key`,
        });
      if (key === 'tls.key')
        return generated({ ...common, how: RANDOM, shape: { kind: 'certificate-key' }, pair: `${prefix}/tls.crt` });
      throw new Error(`Secret ${namespace}/${secret}: origin ca-certificate makes the keys tls.crt and tls.key, not "${key}"`);
    case 'password':
      return generated({ ...common, how: RANDOM, shape: { kind: 'password' } });
    case 'ssh-key':
      return generated({
        ...common,
        how: 'random; its public half becomes a deploy key with read access',
        shape: { kind: 'ssh-key' },
        rotation: `The new public half has to be entered at the Git host. ${APPLY_AFTERWARDS}`,
      });
    case 'ssh-known-hosts':
      return entered({ ...common, how: knownHostsHow(lab), shape: { kind: 'ssh-known-hosts' } });
    case 'entered':
      return entered({ ...common, how: `as ${components.join(', ')} wants it`, shape: { kind: 'text' } });
    default:
      throw new Error(
        `Secret ${namespace}/${secret}, key "${key}": nobody makes origin "${origin}"; there are ca-certificate, acme-certificate, wireguard-private-key, password, ssh-key, ssh-known-hosts, entered, created-at-runtime`,
      );
  }
}

function knownHostsHow({ gitops }: Lab): string {
  const { hostname, port } = new URL(gitops.repository);
  return `ssh-keyscan ${port === '' ? '' : `-p ${port} `}${hostname}; compare the keys with what that host publishes`;
}
