import { execFileSync } from 'node:child_process';

export interface WireguardKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A new pair, by `wg genkey` and `wg pubkey`. */
export function wireguardKeys(): WireguardKeys {
  const privateKey = execFileSync('wg', ['genkey'], { encoding: 'utf8' }).trim();
  return { privateKey, publicKey: execFileSync('wg', ['pubkey'], { input: privateKey, encoding: 'utf8' }).trim() };
}

/** A homelab.yaml with other public keys of its peers, whose private keys a test has. Throws if it has no such peer. */
export function withKeys(homelab: string, keys: Readonly<Record<string, string>>): string {
  let text = homelab;
  for (const [peer, key] of Object.entries(keys)) {
    const written = new RegExp(`(\\b${peer}: \\{ publicKey: )[A-Za-z0-9+/]{43}=`);
    if (!written.test(text)) throw new Error(`homelab.yaml has no peer ${peer} written in one line`);
    text = text.replace(written, `$1${key}`);
  }
  return text;
}
