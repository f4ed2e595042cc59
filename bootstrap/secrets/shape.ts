import { createPrivateKey, X509Certificate } from 'node:crypto';
import { sshPublicKey } from './ssh-key';
import { isWireguardKey } from './wireguard-key';

/** The form that a value must have. */
export type Shape =
  | { readonly kind: 'hex'; readonly digits: number }
  /** Letters and digits, which are safe in a URL. */
  | { readonly kind: 'password' }
  /** Printable, without spaces, at most so many characters. */
  | { readonly kind: 'word'; readonly atMost: number }
  /** Any text. */
  | { readonly kind: 'text' }
  | { readonly kind: 'wireguard-key' }
  | { readonly kind: 'ssh-key' }
  | { readonly kind: 'ssh-known-hosts' }
  | { readonly kind: 'certificate-key' }
  | { readonly kind: 'certificate' };

/** The rule in words, for people who enter a value. */
export function shapeRule(shape: Shape): string {
  switch (shape.kind) {
    case 'hex':
      return `${shape.digits} hex digits`;
    case 'password':
      return 'at least 16 letters and digits';
    case 'word':
      return `at most ${shape.atMost} characters without spaces`;
    case 'text':
      return 'any text';
    case 'wireguard-key':
      return 'a WireGuard private key, as wg genkey prints it';
    case 'ssh-key':
      return 'a private key in OpenSSH format without passphrase';
    case 'ssh-known-hosts':
      return 'lines of known_hosts, as ssh-keyscan prints them';
    case 'certificate-key':
      return 'a private key, ECDSA P-256, in PEM';
    case 'certificate':
      return 'one certificate in PEM';
  }
}

/** True if values of the shape have lines; these end in a newline, others have none. */
export const hasLines = ({ kind }: Shape): boolean =>
  ['ssh-key', 'ssh-known-hosts', 'certificate-key', 'certificate'].includes(kind);

/** What is wrong with a value, without showing any of it; undefined if it has the shape. */
export function shapeProblem(shape: Shape, text: string): string | undefined {
  const why = text === '' ? 'is empty' : text.includes('\0') ? 'has a NUL byte' : problemOf(shape, text);
  return why === undefined ? undefined : `${why}; it must be ${shapeRule(shape)}`;
}

function problemOf(shape: Shape, text: string): string | undefined {
  switch (shape.kind) {
    case 'hex':
      return new RegExp(`^[0-9a-f]{${shape.digits}}$`).test(text) ? undefined : OTHER_FORM;
    case 'password':
      return /^[A-Za-z0-9]{16,}$/.test(text) ? undefined : OTHER_FORM;
    case 'word':
      return /^[!-~]+$/.test(text) && text.length <= shape.atMost ? undefined : OTHER_FORM;
    case 'text':
      return undefined;
    case 'wireguard-key':
      return isWireguardKey(text) ? undefined : OTHER_FORM;
    case 'ssh-key':
      return thrown(() => sshPublicKey(text));
    case 'ssh-known-hosts':
      return knownHostsProblem(text);
    case 'certificate-key':
      return certificateKeyProblem(text);
    case 'certificate':
      return /^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/.test(text) &&
        !thrown(() => new X509Certificate(text))
        ? undefined
        : OTHER_FORM;
  }
}

const OTHER_FORM = 'has another form';

function certificateKeyProblem(text: string): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(text);
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? undefined : 'is another kind of key';
  } catch {
    // Messages of OpenSSL are not meant to be shown, and could quote.
    return OTHER_FORM;
  }
}

/** `[marker] hosts type base64 [comment]` a line (sshd(8)); comments and empty lines do not count. */
function knownHostsProblem(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (entries.length === 0) return 'names no host';
  const odd = entries.findIndex((line) => !/^(@[a-z-]+ )?\S+ (ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?$/.test(line));
  return odd < 0 ? undefined : `has another form in its ${odd + 1}. entry`;
}

function thrown(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/;.*$/, '') : OTHER_FORM;
  }
}
