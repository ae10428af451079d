/**
 * What is wrong with a signing key.
 */
import { error, type ErrorRows, type ErrorTextRow } from '../error-row';

const notKeys = {
  encrypted: {
    title: '{file} is a private key with a password',
    advice: 'Take its public half with "imgtool getpub -e pem", and add that file.',
  },
  certificate: {
    title: '{file} is a certificate, not a key',
    advice: 'Take the key out of it with "openssl x509 -pubkey -noout", and add that file.',
  },
  openssh: {
    title: '{file} is a key for SSH, not for signing firmware',
    advice: 'Add the key that imgtool signs with, or its public half.',
  },
  hash: {
    title: '{file} holds the hash of a key, which is not enough to verify with',
    advice: 'Write the key itself with "imgtool getpub -e pem", and add that file.',
  },
  unknown: {
    title: '{file} holds no key that can be read',
    advice: 'Write the public key with "imgtool getpub -e pem", and add that file.',
  },
} as const satisfies Record<string, ErrorTextRow>;

export const keyErrors = {
  /** The file holds no public key, and no private one whose public half can be taken. */
  'key/not-a-key': error<{ file: string; looksLike: keyof typeof notKeys }>().saysOneOf({
    which: ({ looksLike }) => looksLike,
    sentences: notKeys,
  }),
  /** The file is a key that MCUboot verifies no images with. */
  'key/wrong-kind': error<{ file: string; kind: string }>().says({
    title: '{file} is a key of a kind that does not sign images ({kind})',
    advice:
      'MCUboot takes RSA-2048, RSA-3072, ECDSA P-256, ECDSA P-384 and Ed25519. X25519 is for encryption.',
  }),
  /** The key is kept already, under this name. */
  'key/known': error<{ name: string }>().says({
    title: 'This key is kept already, as "{name}"',
    advice: 'Rename it, if the name is no longer right.',
  }),
  /** No more keys are kept. */
  'key/too-many': error<{ limit: number }>().says({
    title: 'There are {limit} keys already',
    advice: 'Remove one that is no longer used.',
  }),
} satisfies ErrorRows;
