/**
 * What went wrong with a signing key, and what to do next. Part of the table in error-texts.ts.
 */
import type { ErrorTextRow } from './error-row';

export const keyErrorTexts = {
  'key/not-a-key:encrypted': {
    title: '{file} is a private key with a password',
    advice: 'Take its public half with "imgtool getpub -e pem", and add that file.',
  },
  'key/not-a-key:certificate': {
    title: '{file} is a certificate, not a key',
    advice: 'Take the key out of it with "openssl x509 -pubkey -noout", and add that file.',
  },
  'key/not-a-key:openssh': {
    title: '{file} is a key for SSH, not for signing firmware',
    advice: 'Add the key that imgtool signs with, or its public half.',
  },
  'key/not-a-key:hash': {
    title: '{file} holds the hash of a key, which is not enough to verify with',
    advice: 'Write the key itself with "imgtool getpub -e pem", and add that file.',
  },
  'key/not-a-key:unknown': {
    title: '{file} holds no key that can be read',
    advice: 'Write the public key with "imgtool getpub -e pem", and add that file.',
  },
  'key/wrong-kind': {
    title: '{file} is a key of a kind that does not sign images ({kind})',
    advice:
      'MCUboot takes RSA-2048, RSA-3072, ECDSA P-256, ECDSA P-384 and Ed25519. X25519 is for encryption.',
  },
  'key/known': {
    title: 'This key is kept already, as "{name}"',
    advice: 'Rename it, if the name is no longer right.',
  },
  'key/too-many': {
    title: 'There are {limit} keys already',
    advice: 'Remove one that is no longer used.',
  },
  'upgrade/refused:unsigned': {
    title: 'The image is not signed, and your preferences ask for a signature',
    advice: 'Sign it with imgtool, or change "Signature" under Preferences, Signing keys.',
    onCommandLine:
      'Sign it with imgtool, or change "Signature" in the application (Preferences, Signing keys).',
  },
  'upgrade/refused:unknown-key': {
    title: 'The image is signed with a key that is not kept here (key hash {keyHash})',
    advice: 'Add the public key under Preferences, Signing keys, if you trust it.',
    onCommandLine: 'Add the public key in the application (Preferences, Signing keys), if you trust it.',
  },
  'upgrade/refused:wrong-signature': {
    title: 'The signature of the image is wrong: it was not made with the key "{key}" that it names',
    advice: 'Do not use this file. Get it again from whoever signed it.',
  },
  'upgrade/refused:signature-not-checkable': {
    title: 'The signature of the image ({kind}) cannot be verified here',
    advice: 'Signatures of encrypted images cover the clear text: only the bootloader can verify them.',
  },
  'upgrade/refused:dependency-not-met': {
    title: 'The image needs image {dependsOn} in version {needed} or newer; the device would have {found}',
    advice: 'Upgrade image {dependsOn} first, or choose a package with both.',
  },
  'upgrade/refused:wrong-address': {
    title: 'The image is linked for {address}, where the running image stands, and not for slot {slot}',
    advice: 'Choose the build for the other slot: without swap an image runs where it is written.',
  },
} as const satisfies Record<string, ErrorTextRow>;
