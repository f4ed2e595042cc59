/** age (age-encryption.org/v1): the only file that imports age-encryption. Its files are those of the `age` program. */

/** The package is an ES module; loaded when it is needed, because most commands never decrypt anything. */
const library = () => import('age-encryption');

/** A new identity: one line `AGE-SECRET-KEY-1…`, as `age-keygen` makes it. */
export async function randomAgeIdentity(): Promise<string> {
  return (await library()).generateX25519Identity();
}

/** The public half of an identity: `age1…`. Throws for a text that is no identity, without showing it. */
export async function ageRecipient(identity: string): Promise<string> {
  try {
    return await (await library()).identityToRecipient(identity);
  } catch {
    throw new Error('not an age identity; a line of such a file is AGE-SECRET-KEY-1 and 58 letters and digits');
  }
}

/** Thrown for a recipient that is no public key; they are public, so it is shown. */
export class InvalidRecipient extends Error {
  constructor(readonly recipient: string) {
    super(`"${recipient}" is no age recipient; write a public key as age-keygen prints it: age1…`);
  }
}

/** `text` for every one of `recipients`, armored: ASCII in lines, so that Git and mail treat it as text. */
export async function ageEncrypt(text: string, recipients: readonly string[]): Promise<string> {
  const { armor, Encrypter } = await library();
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new InvalidRecipient(recipient);
    }
  }
  return armor.encode(await encrypter.encrypt(text));
}

/** Why a file cannot be decrypted: it is no age file or was damaged, or none of the identities is among its recipients. */
export class DecryptionFailed extends Error {
  constructor(readonly reason: 'damaged' | 'no-identity-matches') {
    super(
      reason === 'damaged' ? 'is no age file, or was damaged' : 'is encrypted for others: no key of the identity file opens it',
    );
  }
}

/** What `ageEncrypt`, or `age` with or without `--armor`, was given. Throws `DecryptionFailed`. */
export async function ageDecrypt(file: Uint8Array, identities: readonly string[]): Promise<string> {
  const { armor, Decrypter } = await library();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    const text = Buffer.from(file).toString('latin1');
    const bytes = text.startsWith('-----BEGIN') ? armor.decode(text) : file;
    return await decrypter.decrypt(bytes, 'text');
  } catch (error) {
    throw new DecryptionFailed(`${error}`.includes('no identity matched') ? 'no-identity-matches' : 'damaged');
  }
}
