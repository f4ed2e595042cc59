import { existsSync } from 'node:fs';
import { createIdentity, tryReadIdentity } from '../identity';
import { SecretsUnavailable } from '../secrets-unavailable';
import { SecretsStore } from '../store';
import type { Outcome, Surroundings } from './session';

/** Makes the identity and an empty secrets file; leaves alone what exists. */
export async function init({ path, identityPath, terminal, now }: Surroundings): Promise<Outcome> {
  const known = await tryReadIdentity(identityPath);
  if (known === undefined && existsSync(path)) {
    throw new SecretsUnavailable(
      `${path} exists, but there is no age identity ${identityPath}, and a new one could not open it. Bring your copy of the ` +
        `identity there (mode 0600) or name it with --identity. If it is lost, so is what is in the file: move it away, then init`,
    );
  }
  const identity = known ?? (await createIdentity(identityPath, now));
  const store = new SecretsStore(path, identity);
  const exists = (await store.tryRead()) !== undefined;
  if (!exists) await store.write({ recipients: identity.recipients, values: new Map() });
  terminal.out(
    [
      `${known ? 'kept' : 'made'}  ${identityPath}  the private key; its public key is ${identity.recipients.join(', ')}`,
      `${exists ? 'kept' : 'made'}  ${path}  the secrets, encrypted; commit it with homelab.yaml`,
      '',
      `Keep ${identityPath} safe, and a copy of it elsewhere, offline. Without it nobody can open ${path}: every`,
      'secret would have to be made anew, and encrypted backups could not be read.',
      '',
      'Next: npm run secrets -- generate',
      '',
    ].join('\n'),
  );
  return 0;
}
