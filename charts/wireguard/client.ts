import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { derive } from '../../config/derive';
import { renderDiagnostics } from '../../config/diagnostic';
import { nearestName } from '../../config/did-you-mean';
import type { Lab } from '../../config/lab';
import { EXIT_BAD_INPUT, readHomelab } from '../../config/load';
import { wireguardKeyProblem } from '../../config/wireguard-key';
import { clientConfiguration } from './client-configuration';
import { qrCode } from './qr-code';

const PLACEHOLDER = '<paste the private key of this device>';

const HELP = `npm run -s wireguard -- PEER [options]

Prints the WireGuard configuration of a peer in homelab.yaml, for its app or for wg-quick.

  --server-key KEY   the server's public key           (default: access.wireguard.publicKey in homelab.yaml)
  --key-file FILE    the peer's private key, as wg genkey prints it; - reads it from standard input
                     (default: a placeholder to paste it over; the key never leaves the device then)
  --qr               a QR code for the phone's camera instead of text; needs --key-file
  --config FILE      the lab to read                   (default: homelab.yaml)
  -h, --help         this text

A new peer: on the device, wg genkey | tee private.key | wg pubkey; the second line goes into homelab.yaml.

Exit codes: 0 done · 2 homelab.yaml, a key or the arguments are wrong
`;

/** A mistake of the person at the terminal: told without a stack trace. */
class UsageError extends Error {}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'server-key': { type: 'string' },
      'key-file': { type: 'string' },
      qr: { type: 'boolean', default: false },
      config: { type: 'string', default: 'homelab.yaml' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const lab = labOf(values.config);
  const configuration = clientConfiguration(lab, peerOf(lab, positionals), {
    privateKey: privateKeyOf(values['key-file'], values.qr),
    serverPublicKey: serverKeyOf(lab, values['server-key']),
  });
  process.stdout.write(values.qr ? `${qrCode(configuration)}\n` : configuration);
}

function labOf(path: string): Lab {
  const read = readHomelab(path);
  if (!read.ok) throw new UsageError(renderDiagnostics(read.diagnostics, read.lines));
  return derive(read.homelab);
}

function peerOf(lab: Lab, names: readonly string[]) {
  const peers = lab.access.wireguard?.peers ?? [];
  const known = peers.map(({ name }) => name);
  if (known.length === 0) throw new UsageError('homelab.yaml has no peers; add one under access.wireguard.peers');
  const [name, ...more] = names;
  if (name === undefined || more.length > 0) throw new UsageError(`name one peer: ${known.join(', ')}`);
  const peer = peers.find((candidate) => candidate.name === name);
  if (peer) return peer;
  const nearest = nearestName(name, known);
  throw new UsageError(`no peer "${name}"; ${nearest ? `did you mean "${nearest}"? ` : ''}homelab.yaml has ${known.join(', ')}`);
}

function privateKeyOf(file: string | undefined, qr: boolean): string {
  if (file === undefined) {
    if (qr)
      throw new UsageError('a QR code of a placeholder helps nobody; give the private key with --key-file, or leave --qr out');
    return PLACEHOLDER;
  }
  const key = readKey(file).trim();
  if (wireguardKeyProblem(key))
    throw new UsageError(`${file === '-' ? 'standard input' : file} holds no WireGuard key; give the output of wg genkey`);
  return key;
}

function readKey(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function serverKeyOf(lab: Lab, given: string | undefined): string {
  const key = given ?? lab.access.wireguard?.publicKey;
  if (key === undefined) {
    throw new UsageError(
      "the server's public key is not known; write it into homelab.yaml as access.wireguard.publicKey, or give --server-key",
    );
  }
  const problem = wireguardKeyProblem(key);
  if (problem) throw new UsageError(`--server-key: ${problem}`);
  return key;
}

try {
  main();
} catch (error) {
  const usage =
    error instanceof Error && (error instanceof UsageError || ('code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS')));
  if (!usage) throw error;
  process.stderr.write(`${error.message}\n\nTry: npm run -s wireguard -- --help\n`);
  process.exitCode = EXIT_BAD_INPUT;
}
