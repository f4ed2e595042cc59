import { generateKeyPairSync } from 'node:crypto';
import { fingerprint } from '../../../bootstrap/transport/host-key';
import { tryReadPrivateKey } from '../../../bootstrap/transport/private-key';
import { makeKeyPair } from '../../support/ssh-server';

const open = makeKeyPair();
const locked = makeKeyPair('secret');
const pem = (encryption = {}) =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption })
    .toString();

test.each([
  ['a key of OpenSSH', open.private, { encrypted: false, fingerprint: fingerprint(open.wire) }],
  ['an encrypted key of OpenSSH', locked.private, { encrypted: true, fingerprint: fingerprint(locked.wire) }],
  ['a PEM key', pem(), { encrypted: false, fingerprint: undefined }],
  ['an encrypted PEM key', pem({ cipher: 'aes-256-cbc', passphrase: 'secret' }), { encrypted: true, fingerprint: undefined }],
  ['a public key', open.public, undefined],
  ['a key that is cut off', `${open.private.slice(0, 120)}\n-----END OPENSSH PRIVATE KEY-----`, undefined],
  ['a frame around something else', '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----', undefined],
])('%s is told what it is', (_what, text, outline) => {
  expect(tryReadPrivateKey(text)).toEqual(outline);
});
