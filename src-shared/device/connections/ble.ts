/**
 * The kind of connection "ble": a device over Bluetooth LE. Its schema, fields and address; opens nothing.
 */
import * as z from 'zod/mini';
import { plainPeerId } from '../../core/bluetooth';
import { plainText } from '../../core/plain-text';
import { MOST_LOADER_NAME } from '../loader-name';
import { isPeerId, peerIdPattern } from '../peer-id';
import { choiceField, connectionKind, secondsField, textField } from './declare';
import { shortText } from './shared-fields';

const timeoutRange = { least: 100, most: 600_000 } as const;
/** As mcumgr has them. */
const ownAddressTypes = ['public', 'random', 'rpa_pub', 'rpa_rnd'] as const;
const LONGEST_CONTROLLER = 64;

const schema = z
  .strictObject({
    kind: z.literal('ble'),
    /** The name that the device advertises. Finds the device again under another address. */
    peerName: z.optional(shortText),
    /** What the operating system calls the device: its address, or on macOS a UUID. */
    peerId: z.optional(z.string().check(z.regex(peerIdPattern))),
    /** The adapter to use where there are several, for example hci1. Linux only. */
    controllerName: z.optional(z.string().check(z.minLength(1), z.maxLength(LONGEST_CONTROLLER))),
    /** As mcumgr has it. The systems choose by themselves; kept so that a connection string stays whole. */
    ownAddressType: z.optional(z.enum(ownAddressTypes)),
    /** How long to look for the device and to connect, in milliseconds. */
    connectTimeoutMs: z.optional(z.int().check(z.minimum(timeoutRange.least), z.maximum(timeoutRange.most))),
    /** Where its firmware loader is found, from when a job has named it until the application answers again. */
    loader: z.optional(
      z.strictObject({
        peerName: z.string().check(z.minLength(1), z.maxLength(MOST_LOADER_NAME)),
        peerId: z.optional(z.string().check(z.regex(peerIdPattern))),
      }),
    ),
  })
  .check(
    z.refine(({ peerName, peerId }) => peerName !== undefined || peerId !== undefined, {
      error: 'a name or an identifier of the device is needed',
    }),
  );

export const ble = connectionKind({
  schema,
  word: 'ble',
  icon: 'ble',
  added: 'form',
  fields: {
    controllerName: textField({
      key: 'ctlr_name',
      about: 'the controller of this computer, for example hci0',
      example: 'hci0',
      most: LONGEST_CONTROLLER,
      form: { words: 'controller', name: 'controller', at: 3, size: 'third', more: true },
    }),
    ownAddressType: choiceField({
      key: 'own_addr_type',
      about: `accepted, without effect: the system chooses its address (${ownAddressTypes.join(', ')})`,
      example: 'random',
      choices: ownAddressTypes,
      form: { words: 'ownAddress', name: 'own-address', at: 4, size: 'third', more: true },
    }),
    peerName: textField({
      key: 'peer_name',
      about: 'the name that the device advertises',
      example: 'Zephyr',
      form: { words: 'peerName', name: 'name', at: 1, size: 'half', prose: true },
    }),
    peerId: textField({
      key: 'peer_id',
      about: 'address (Linux, Windows) or UUID (macOS) of the device',
      example: 'c0:ff:ee:00:00:01',
      refuse: (text) =>
        isPeerId(text)
          ? undefined
          : {
              title: `"${text}" is not the address of a device`,
              advice: 'For example peer_id=c0:ff:ee:00:00:01, on macOS the UUID that the system gives it.',
            },
      wrong: (text) => (isPeerId(text) ? undefined : { key: 'peerId' }),
      form: { words: 'peerId', name: 'id', at: 2, size: 'half' },
    }),
    connectTimeoutMs: secondsField({
      key: 'conn_timeout',
      about: 'seconds to wait for the connection',
      example: '10',
      ...timeoutRange,
      form: { words: 'connectTimeout', name: 'timeout', at: 5, size: 'third', more: true },
    }),
  },
  needs: {
    oneOf: ['peerName', 'peerId'],
    wrong: { key: 'peer' },
    refusal: () => ({
      title: 'A BLE connection needs the name or the address of the device',
      advice: 'For example --connstring peer_name=Zephyr, or --connstring peer_id=c0:ff:ee:00:00:01.',
    }),
  },
  tellsItsEnd: false,
  // A name out of the air may hold anything; what is looked for stays as it is.
  addressText: ({ peerId, peerName }) => plainText(peerId ?? peerName ?? ''),
  placeKey: ({ peerId, peerName }) =>
    peerId === undefined ? `ble name ${peerName ?? ''}` : `ble ${plainPeerId(peerId)}`,
  // It belongs to the device, and goes when another is chosen.
  carriedOver: (before, { peerId }) =>
    before.loader !== undefined && before.peerId === peerId ? { loader: before.loader } : {},
});
