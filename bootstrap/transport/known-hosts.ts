import { createHmac } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { keyType } from './host-key';

/** A line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  /** Counted from 1. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** As written: comma-separated patterns, or one hash. */
  readonly hosts: string;
  readonly type: string;
  /** SSH wire form. */
  readonly key: Buffer;
}

/** The host keys that a lab trusts: a file in the format of OpenSSH, read anew for every question. */
export class KnownHosts {
  /** @param path a file that need not exist yet. */
  constructor(readonly path: string) {}

  /** Lines for this host, revocations included. Certificate authorities are left out: host certificates are not read. */
  lookUp(address: string, port: number): readonly KnownHost[] {
    const name = hostPattern(address, port);
    return this.entries().filter((entry) => entry.marker !== 'cert-authority' && isFor(entry, name));
  }

  /** Trusts this key from here on. */
  add(address: string, port: number, key: Buffer): void {
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    appendFileSync(this.path, separator + knownHostLine(address, port, key));
  }

  private entries(): readonly KnownHost[] {
    return existsSync(this.path) ? parseKnownHosts(readFileSync(this.path, 'utf8'), this.path) : [];
  }
}

/** The line that makes a key known, with its line end. */
export function knownHostLine(address: string, port: number, key: Buffer): string {
  return `${hostPattern(address, port)} ${keyType(key)} ${key.toString('base64')}\n`;
}

/** Every entry of the text. Throws, naming `path` and the line, for a line that is none: a lost line would unpin its host. */
export function parseKnownHosts(text: string, path: string): readonly KnownHost[] {
  return text.split('\n').flatMap((source, index) => {
    const trimmed = source.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const entry = parseLine(trimmed, index + 1);
    if (typeof entry === 'string') throw new Error(`${path}:${index + 1}: ${entry}; correct or remove the line: ${trimmed}`);
    return [entry];
  });
}

/** The entry, or what is wrong with the line. */
function parseLine(trimmed: string, line: number): KnownHost | string {
  const fields = trimmed.split(/\s+/);
  const first = fields[0] ?? '';
  const marker = first === '@revoked' ? 'revoked' : first === '@cert-authority' ? 'cert-authority' : undefined;
  if (first.startsWith('@') && marker === undefined) return `unknown marker ${first}`;
  const [hosts, type, encoded] = marker === undefined ? fields : fields.slice(1);
  if (hosts === undefined || type === undefined || encoded === undefined) return 'expected "hosts type key"';
  const key = Buffer.from(encoded, 'base64');
  if (!/^[A-Za-z0-9+/]+=*$/.test(encoded) || key.length < 8 || key.readUInt32BE(0) > key.length - 4 || keyType(key) !== type)
    return `the key is no ${type} key in base64`;
  return { line, marker, hosts, type, key };
}

/** How a host is written: by name or address alone on port 22, as `[host]:port` on any other. */
function hostPattern(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;
}

function isFor({ hosts }: KnownHost, name: string): boolean {
  const [, scheme, salt, hash] = hosts.split('|');
  if (scheme === '1' && salt !== undefined && hash !== undefined)
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  const patterns = hosts.toLowerCase().split(',');
  const excluded = patterns.some((pattern) => pattern.startsWith('!') && glob(pattern.slice(1)).test(name));
  return !excluded && patterns.some((pattern) => !pattern.startsWith('!') && glob(pattern).test(name));
}

/** `*` stands for any characters and `?` for one; brackets of `[host]:port` stand for themselves. */
function glob(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`);
}
