/**
 * The kind of connection "serial": a serial port of this computer. Its schema, fields and address; opens nothing.
 */
import * as z from 'zod/mini';
import { portName } from '../../core/port-name';
import { examplePort } from '../../core/system-name';
import { choiceField, connectionKind, textField, wholeField } from './declare';
import {
  framing,
  framingField,
  lineBytes,
  lineField,
  maxMessageBytes,
  messageSizeField,
  shortText,
  usualLine,
} from './shared-fields';

const baudRange = { least: 300, most: 12_000_000 } as const;
const flowControls = ['none', 'rts-cts', 'xon-xoff'] as const;

const schema = z.strictObject({
  kind: z.literal('serial'),
  /** Name of the port as the operating system gives it, for example /dev/ttyACM0 or COM3. */
  path: shortText,
  baudRate: z.int().check(z.minimum(baudRange.least), z.maximum(baudRange.most)),
  lineBytes,
  maxMessageBytes,
  framing,
  flowControl: z.enum(flowControls),
  /** What tells this device from others on the same kind of port; found by the application. */
  identity: z.optional(z.string().check(z.maxLength(512))),
});

export const serialDefaults: Omit<z.infer<typeof schema>, 'path'> = {
  kind: 'serial',
  baudRate: 115_200,
  ...usualLine,
  flowControl: 'none',
};

export const serial = connectionKind({
  schema,
  word: 'serial',
  icon: 'serial',
  added: 'fields',
  fields: {
    path: textField({
      key: 'dev',
      about: 'the port: /dev/ttyACM0, /dev/cu.usbmodem1, COM3',
      example: examplePort,
      alone: 'typed',
      plain: portName,
      wrong: (text) => (text.length > 256 ? { key: 'port' } : undefined),
      form: { words: 'port', name: 'path', at: 1, size: 'long' },
    }),
    baudRate: wholeField({
      key: 'baud',
      about: `speed; must match the device (${serialDefaults.baudRate})`,
      example: '115200',
      ...baudRange,
      usual: serialDefaults.baudRate,
      form: {
        words: 'baudRate',
        name: 'baud',
        at: 2,
        size: 'short',
        suggestions: ['9600', '38400', '57600', '115200', '230400', '460800', '921600', '1000000'],
      },
    }),
    maxMessageBytes: messageSizeField('packet', { size: 'half', more: true }),
    lineBytes: lineField({ more: true }),
    framing: framingField({ more: true }),
    flowControl: choiceField({
      key: 'flow',
      about: 'none, rts-cts or xon-xoff',
      example: 'none',
      choices: flowControls,
      usual: serialDefaults.flowControl,
      quiet: true,
      form: { words: 'flowControl', name: 'flow', at: 5, size: 'half', more: true },
    }),
  },
  needs: {
    oneOf: ['path'],
    wrong: { key: 'port' },
    refusal: (platform) => ({
      title: 'A serial connection needs its port',
      advice: `For example --connstring dev=${examplePort(platform)}.`,
    }),
  },
  // A cable that is pulled out tells by itself.
  tellsItsEnd: true,
  addressText: ({ path }) => path,
  placeKey: ({ path }, platform) => `serial ${platform === undefined ? path : portName(path, platform)}`,
  // What was found out about a port belongs to the port and goes when another is chosen.
  carriedOver: (before, { path }) =>
    before.identity !== undefined && before.path === path ? { identity: before.identity } : {},
});
