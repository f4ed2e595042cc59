import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Lab } from '../../config/lab';
import { permits } from './certificate';
import { certificateDomains, certificateHosts } from './certificate-hosts';
import { CA } from './kubernetes-needs';
import type { Secret } from './secret';
import type { SecretNeed } from './secret-need';
import { shapeProblem } from './shape';
import { wireguardPublicKey } from './wireguard-key';

/** Something wrong with a value. Nothing of the value is in it. */
export interface SecretProblem {
  readonly name: string;
  /** Half a sentence after the name: `expires in 12 days`. */
  readonly problem: string;
  /** A command, or what else to do. */
  readonly remedy: string;
}

/** How long before its end a certificate is to be replaced. */
const NOTICE_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

export interface Checked {
  readonly lab: Lab;
  readonly needs: readonly SecretNeed[];
  readonly values: ReadonlyMap<string, Secret>;
  readonly now: Date;
}

/** What is wrong with the values that exist, in the order of `needs`; what is missing is not. */
export function secretProblems(checked: Checked): readonly SecretProblem[] {
  return checked.needs.flatMap((need) => {
    const text = checked.values.get(need.name)?.reveal();
    if (text === undefined) return [];
    const wrong = shapeProblem(need.shape, text);
    if (wrong !== undefined) return [{ name: need.name, problem: wrong, remedy: replacing(need) }];
    return contextProblems(need, text, checked).map((problem) => ({ name: need.name, ...problem }));
  });
}

type Problem = Omit<SecretProblem, 'name'>;

const replacing = ({ name, maker }: SecretNeed): string =>
  `npm run secrets -- ${maker === 'generated' ? 'rotate' : 'set'} ${name}`;

function contextProblems(need: SecretNeed, text: string, checked: Checked): readonly Problem[] {
  switch (need.shape.kind) {
    case 'wireguard-key':
      return wireguardProblems(text, checked.lab);
    case 'ssh-known-hosts':
      return knownHostsProblems(text, checked.lab, need);
    case 'certificate':
      return certificateProblems(need, new X509Certificate(text), checked);
    default:
      return [];
  }
}

function wireguardProblems(text: string, { access }: Lab): readonly Problem[] {
  const [written, own] = [access.wireguard?.publicKey, wireguardPublicKey(text)];
  if (written === undefined || written === own) return [];
  const problem = `has the public half ${own}, but access.wireguard.publicKey in homelab.yaml is ${written}`;
  return [{ problem, remedy: `write publicKey: ${own} there, or set the private key that belongs to the other` }];
}

/** Hashed names (`|1|…`) cannot be compared without their salt; they count as right. */
function knownHostsProblems(text: string, { gitops }: Lab, need: SecretNeed): readonly Problem[] {
  const { hostname, port } = new URL(gitops.repository);
  const wanted = port === '' || port === '22' ? hostname : `[${hostname}]:${port}`;
  const names = text.split('\n').flatMap(
    (line) =>
      line
        .replace(/^@\S+ /, '')
        .split(' ')[0]
        ?.split(',') ?? [],
  );
  if (names.some((name) => name === wanted || name.startsWith('|1|'))) return [];
  return [{ problem: `has no key of ${wanted}, where gitops.repository is`, remedy: `${need.how}, then ${replacing(need)}` }];
}

function certificateProblems(need: SecretNeed, certificate: X509Certificate, checked: Checked): readonly Problem[] {
  const own = need.name === CA.certificate ? authorityProblems(certificate, checked) : serverProblems(certificate, checked);
  return [...keyProblems(need, certificate, checked), ...validityProblems(certificate, checked.now), ...own].map((problem) => ({
    problem,
    remedy: replacing(need),
  }));
}

function keyProblems({ pair = '' }: SecretNeed, certificate: X509Certificate, { values }: Checked): readonly string[] {
  const key = values.get(pair)?.reveal();
  if (key === undefined) return [];
  try {
    return certificate.checkPrivateKey(createPrivateKey(key)) ? [] : [`does not belong to ${pair}`];
  } catch {
    // What is wrong with the key is said of the key.
    return [];
  }
}

function validityProblems({ validFrom, validTo }: X509Certificate, now: Date): readonly string[] {
  const [from, until] = [new Date(validFrom), new Date(validTo)];
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (now < from) return [`is not valid before ${day(from)}; check the clock of this machine`];
  if (now > until) return [`has expired on ${day(until)}`];
  const days = Math.floor((until.getTime() - now.getTime()) / DAY);
  return days < NOTICE_DAYS ? [`expires in ${days} days, on ${day(until)}`] : [];
}

function authorityProblems(certificate: X509Certificate, { lab }: Checked): readonly string[] {
  if (!certificate.ca) return ['is no certificate of a CA'];
  const refused = certificateDomains(lab).filter((domain) => !permits(certificate, domain));
  return refused.length > 0 ? [`may not vouch for ${refused.join(', ')}`] : [];
}

function serverProblems(certificate: X509Certificate, { lab, values }: Checked): readonly string[] {
  const names = (certificate.subjectAltName ?? '').split(', ');
  const missing = certificateHosts(lab).filter((host) => !names.includes(`DNS:${host}`));
  return [...(missing.length > 0 ? [`is not for ${missing.join(', ')}`] : []), ...signatureProblems(certificate, values)];
}

function signatureProblems(certificate: X509Certificate, values: ReadonlyMap<string, Secret>): readonly string[] {
  const text = values.get(CA.certificate)?.reveal();
  if (text === undefined) return [];
  try {
    const ca = new X509Certificate(text);
    return certificate.checkIssued(ca) && certificate.verify(ca.publicKey) ? [] : [`is not signed by ${CA.certificate}`];
  } catch {
    return [];
  }
}
