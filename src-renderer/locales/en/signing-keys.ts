/** Words of the signing keys among the preferences. */
export const signingKeys = {
  title: 'Signing keys',
  policy: {
    label: 'Signature',
    text: 'What happens when the signature of an image does not verify against any of the keys below.',
    off: 'Only show it',
    warn: 'Warn',
    require: 'Require it',
  },
  list: 'Keys',
  about: 'Public keys, to verify firmware before anything is sent. Drop key files here, too.',
  add: 'Add a key…',
  dropNow: 'Drop it to add the key',
  none: 'No keys yet',
  noneAdvice:
    'Add the public key that your firmware is signed with: a PEM file, or what imgtool getpub writes. Of a private key only the public half is kept.',
  noneRequired: 'A signature is required and no key is kept, so no image can be sent.',
  kind: 'Kind',
  name: 'Name',
  hash: 'Key hash',
  addedAt: 'Added',
  actions: 'Actions',
  rename: 'Rename {name}',
  remove: 'Remove {name}',
  added: '“{name}” ({kind}) was added.',
  addedPrivate:
    '“{name}” ({kind}) was added. The file holds a private key: only its public half was taken, nothing secret is kept. Keep that file where others cannot read it.',
  renameDialog: { title: 'Rename the key', name: 'Name', save: 'Rename', empty: 'Give it a name.' },
  removeDialog: {
    title: 'Remove the key “{name}”?',
    text: 'Images signed with it then count as signed with an unknown key. The key file itself is not touched.',
    go: 'Remove',
  },
};
