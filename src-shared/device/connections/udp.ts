/**
 * The kind of connection "udp": a device on the network. Its schema, fields and address; looks nothing up.
 */
import * as z from 'zod/mini';
import { connectionKind } from './declare';
import {
  addressField,
  maxMessageBytes,
  messageSizeField,
  networkKey,
  shortText,
  wrongAddress,
} from './shared-fields';

/** CONFIG_MCUMGR_TRANSPORT_UDP_PORT of Zephyr; what is meant when no port is said. */
const USUAL_UDP_PORT = '1337';

const schema = z.strictObject({
  kind: z.literal('udp'),
  /** `host`, `host:port`, `[v6]:port`. */
  address: shortText,
  maxMessageBytes,
});

export const udp = connectionKind({
  schema,
  word: 'udp',
  icon: 'udp',
  added: 'fields',
  fields: {
    address: addressField({
      about: `host:port; without a port ${USUAL_UDP_PORT}`,
      example: '[192.0.2.7]:1337',
      alone: 'always',
      words: 'address',
      wrong: wrongAddress,
    }),
    maxMessageBytes: messageSizeField('datagram', { size: 'whole' }),
  },
  needs: {
    oneOf: ['address'],
    wrong: { key: 'address' },
    refusal: () => ({
      title: 'A UDP connection needs an address',
      advice: 'For example --connstring [192.0.2.7]:1337.',
    }),
  },
  tellsItsEnd: false,
  addressText: ({ address }) => address,
  placeKey: ({ address }) => `udp ${networkKey(address, USUAL_UDP_PORT)}`,
});
