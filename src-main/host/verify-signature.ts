/**
 * Verifies signatures with the host's crypto library, for the pure code that takes it as a parameter. Uses only what
 * OpenSSL (Node) and BoringSSL (Electron) both have.
 */
import { constants, createPublicKey, verify } from 'node:crypto';
import type { VerifySignature } from '@shared/firmware/signature';

export const verifySignature: VerifySignature = ({ how, pem, message, signature }) => {
  const key = createPublicKey(pem);
  switch (how.scheme) {
    case 'rsa-pss-sha256':
      if (key.asymmetricKeyType !== 'rsa') return false;
      return verify(
        'sha256',
        message,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: PSS_SALT_BYTES },
        signature,
      );
    case 'ecdsa':
      if (key.asymmetricKeyType !== 'ec') return false;
      return verify(how.hash, message, { key, dsaEncoding: 'der' }, signature);
    case 'ed25519':
      if (key.asymmetricKeyType !== 'ed25519') return false;
      return verify(null, message, key, signature);
  }
};

/** As imgtool signs and MCUboot expects it; MGF1 takes the same hash as the message. */
const PSS_SALT_BYTES = 32;
