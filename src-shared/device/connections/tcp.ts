/**
 * The kind of connection "tcp": a serial port behind a server on the network. Its schema, fields and address; looks nothing up.
 */
import * as z from 'zod/mini';
import { connectionKind } from './declare';
import {
  addressField,
  framing,
  framingField,
  lineBytes,
  lineField,
  maxMessageBytes,
  messageSizeField,
  networkKey,
  shortText,
  usualLine,
  wrongAddress,
} from './shared-fields';

const schema = z.strictObject({
  kind: z.literal('tcp'),
  /** Where a serial server has the port: `host:port`, `[v6]:port`. */
  address: shortText,
  lineBytes,
  maxMessageBytes,
  framing,
});

export const tcpDefaults: Omit<z.infer<typeof schema>, 'address'> = { kind: 'tcp', ...usualLine };

export const tcp = connectionKind({
  schema,
  word: 'tcp',
  icon: 'tcp',
  added: 'fields',
  fields: {
    address: addressField({
      about: 'host:port of a serial server or an emulator',
      example: 'localhost:4321',
      alone: 'typed',
      words: 'serialServer',
      wrong: (typed) => {
        const wrong = wrongAddress(typed);
        // There is no usual port, so one has to be said.
        const hasPort = /^(?:\[[^\]]*\]|[^:]*):[^:]*$/.test(typed);
        return wrong?.key === 'address' || (wrong === undefined && !hasPort) ? { key: 'tcpAddress' } : wrong;
      },
    }),
    maxMessageBytes: messageSizeField('packet', { size: 'half' }),
    lineBytes: lineField(),
    framing: framingField(),
  },
  needs: {
    oneOf: ['address'],
    wrong: { key: 'tcpAddress' },
    refusal: () => ({
      title: 'A TCP connection needs host and port',
      advice: 'For example --connstring localhost:4321.',
    }),
  },
  tellsItsEnd: false,
  addressText: ({ address }) => address,
  placeKey: ({ address }) => `tcp ${networkKey(address, '')}`,
});
