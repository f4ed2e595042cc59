import type { Lab } from '../../config/lab';
import { caCertificate, randomCertificateKey, serverCertificate } from './certificate';
import { certificateDomains, certificateHosts } from './certificate-hosts';
import { CA } from './kubernetes-needs';
import { randomHex, randomPassword } from './random-text';
import { Secret } from './secret';
import type { SecretNeed } from './secret-need';
import { randomSshKey } from './ssh-key';
import { randomWireguardKey } from './wireguard-key';

export interface Generation {
  readonly lab: Lab;
  readonly needs: readonly SecretNeed[];
  readonly values: ReadonlyMap<string, Secret>;
  /** Certificates are valid from the day before. */
  readonly now: Date;
}

/**
 * Values for all needs that can be made and have none. Nothing that exists is replaced: a key is not made if the certificate of
 * another one exists, since the two would not fit.
 */
export function generateMissing({ lab, needs, values, now }: Generation): ReadonlyMap<string, Secret> {
  const made = new Map<string, string>();
  const isMissing = (name: string) => !values.has(name) && !made.has(name);
  const valueNamed = (name: string): string | undefined => {
    const need = needs.find((candidate) => candidate.name === name);
    if (need && isMissing(name)) makeValue(need);
    return made.get(name) ?? values.get(name)?.reveal();
  };
  const makeValue = (need: SecretNeed) => {
    const wouldNotFit = need.shape.kind === 'certificate-key' && need.pair !== undefined && values.has(need.pair);
    const text = wouldNotFit ? undefined : make(need, valueNamed, { lab, now });
    if (text !== undefined) made.set(need.name, text);
  };
  for (const need of needs) if (need.maker === 'generated' && isMissing(need.name)) makeValue(need);
  return new Map([...made].map(([name, text]) => [name, new Secret(text)]));
}

/**
 * Names that get a new value with `name`, itself included: the other half of a certificate, and with the CA all that it signed,
 * sorted.
 */
export function rotatedWith(name: string, needs: readonly SecretNeed[]): readonly string[] {
  const pair = needs.find((need) => need.name === name)?.pair;
  const signed =
    name === CA.certificate || name === CA.key ? needs.filter(({ shape }) => shape.kind.startsWith('certificate')) : [];
  return [...new Set([name, ...(pair === undefined ? [] : [pair]), ...signed.map((need) => need.name)])].sort();
}

type ValueNamed = (name: string) => string | undefined;

function make(need: SecretNeed, valueNamed: ValueNamed, { lab, now }: Pick<Generation, 'lab' | 'now'>): string | undefined {
  switch (need.shape.kind) {
    case 'hex':
      return randomHex(need.shape.digits);
    case 'password':
      return randomPassword();
    case 'wireguard-key':
      return randomWireguardKey();
    case 'ssh-key':
      return randomSshKey(`${lab.cluster.name} ${need.name}`);
    case 'certificate-key':
      return randomCertificateKey();
    case 'certificate':
      return makeCertificate(need, valueNamed, lab, now);
    default:
      return undefined;
  }
}

function makeCertificate({ name, pair = '' }: SecretNeed, valueNamed: ValueNamed, lab: Lab, now: Date): string | undefined {
  const key = valueNamed(pair);
  if (key === undefined) return undefined;
  if (name === CA.certificate) return caCertificate(key, lab.cluster.name, certificateDomains(lab), now);
  const [certificate, caKey] = [valueNamed(CA.certificate), valueNamed(CA.key)];
  if (certificate === undefined || caKey === undefined) return undefined;
  return serverCertificate(key, certificateHosts(lab), { certificate, key: caKey }, now);
}
