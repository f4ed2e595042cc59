import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { der, derChildren } from './der';

/** The CA's own: devices import it by hand, so it should outlive them. */
const CA_DAYS = 3650;
/** Apple's devices take at most 825 days from a CA that their owner added (support.apple.com/103769). */
const SERVER_DAYS = 800;
const DAY = 24 * 60 * 60 * 1000;
/** A Pi has no clock until NTP answers; devices may be a little behind, too. */
const BEFORE = DAY;

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

/** A private key for certificates: ECDSA P-256, PKCS #8 in PEM. */
export const randomCertificateKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

/**
 * The self-signed certificate of a CA, in PEM, for 3650 days. It can vouch for `domains` and the names below them only (name
 * constraints), so that a device that trusts it does not trust it for a bank.
 */
export function caCertificate(key: string, name: string, domains: readonly string[], now: Date): string {
  const subject = distinguishedName(`${name} CA`, name);
  return certificate({ subject, issuer: subject, key, signer: key, now, days: CA_DAYS }, [
    extension(OID.basicConstraints, der.sequence(der.true(), der.integer(Buffer.from([0]))), 'critical'),
    // keyCertSign and cRLSign
    extension(OID.keyUsage, der.bits(Buffer.from([0x06]), 1), 'critical'),
    extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(key))),
    extension(OID.nameConstraints, der.sequence(der.tagged(0, ...domains.map(subtree))), 'critical'),
  ]);
}

/** The certificate of a server for `hosts` (`*.` allowed), signed by `ca`, in PEM, for 800 days. */
export function serverCertificate(key: string, hosts: readonly string[], ca: CertificateAuthority, now: Date): string {
  // The issuer has to be the CA's subject byte for byte.
  const issuer = subjectOf(new X509Certificate(ca.certificate));
  return certificate({ subject: distinguishedName(hosts[0] ?? ''), issuer, key, signer: ca.key, now, days: SERVER_DAYS }, [
    extension(OID.basicConstraints, der.sequence(), 'critical'),
    // digitalSignature
    extension(OID.keyUsage, der.bits(Buffer.from([0x80]), 7), 'critical'),
    extension(OID.extendedKeyUsage, der.sequence(der.oid(OID.serverAuth))),
    extension(OID.subjectAltName, der.sequence(...hosts.map(dnsName))),
    extension(OID.subjectKeyIdentifier, der.octets(keyIdentifier(key))),
    extension(OID.authorityKeyIdentifier, der.sequence(der.implicit(0, keyIdentifier(ca.key)))),
  ]);
}

/** True if a CA of `caCertificate` can vouch for `domain`: for one that it was made for. */
export const permits = (ca: X509Certificate, domain: string): boolean => ca.raw.includes(subtree(domain));

interface Body {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly key: string;
  readonly signer: string;
  readonly now: Date;
  readonly days: number;
}

function certificate({ subject, issuer, key, signer, now, days }: Body, extensions: readonly Buffer[]): string {
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));
  const [from, until] = [new Date(now.getTime() - BEFORE), new Date(now.getTime() - BEFORE + days * DAY)];
  const body = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(serialNumber()),
    algorithm,
    issuer,
    der.sequence(der.time(from), der.time(until)),
    subject,
    publicKey(key),
    der.tagged(3, der.sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  return new X509Certificate(der.sequence(body, algorithm, der.bits(signature))).toString();
}

/** The sixth field of the body: version, serial, algorithm, issuer, validity, subject (RFC 5280, section 4.1). */
function subjectOf({ raw }: X509Certificate): Buffer {
  const [body = raw] = derChildren(raw);
  return derChildren(body)[5] ?? raw;
}

/** 16 random bytes, the first neither zero nor above 127: positive and in its shortest form. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

const publicKey = (key: string): Buffer => createPublicKey(createPrivateKey(key)).export({ format: 'der', type: 'spki' });

/** Whatever names the key uniquely will do (RFC 5280, section 4.2.1.2). */
const keyIdentifier = (key: string): Buffer => createHash('sha256').update(publicKey(key)).digest().subarray(0, 20);

const extension = (oid: string, content: Buffer, critical?: 'critical'): Buffer =>
  der.sequence(der.oid(oid), ...(critical ? [der.true()] : []), der.octets(content));

const dnsName = (name: string): Buffer => der.implicit(2, Buffer.from(name));
const subtree = (domain: string): Buffer => der.sequence(dnsName(domain));

function distinguishedName(commonName: string, organization?: string): Buffer {
  const attribute = (oid: string, text: string) => der.set(der.sequence(der.oid(oid), der.utf8(text)));
  return der.sequence(
    ...(organization === undefined ? [] : [attribute(OID.organization, organization)]),
    attribute(OID.commonName, commonName.slice(0, 64)), // ub-common-name of RFC 5280
  );
}
