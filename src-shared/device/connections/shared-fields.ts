/**
 * Fields that several kinds of connections have: the largest message, how bytes are packed, an address on a network.
 */
import * as z from 'zod/mini';
import { plainHost, splitHostPort } from '../../core/host-port';
import { choiceField, textField, wholeField, type ConnectionField, type Wrong } from './declare';

const LONGEST_TEXT = 256;
export const shortText = z.string().check(z.minLength(1), z.maxLength(LONGEST_TEXT));

/** Least and most of the largest message of any link that has this setting. */
const maxMessageRange = { least: 64, most: 65_535 } as const;

/** Largest message in bytes that is sent, header included; the device's own limit alone when missing. */
export const maxMessageBytes = z.optional(
  z.int().check(z.minimum(maxMessageRange.least), z.maximum(maxMessageRange.most)),
);

const lineRange = { least: 32, most: 4096 } as const;
/** Longest line in bytes that the device takes, marker and newline included. */
export const lineBytes = z.int().check(z.minimum(lineRange.least), z.maximum(lineRange.most));

const framings = ['console', 'raw'] as const;
export const framing = z.enum(framings);

export const usualLine = { lineBytes: 127, framing: 'console' } as const;

export const messageSizeField = (
  packets: 'packet' | 'datagram',
  place: { size: 'whole' | 'half'; more?: true },
): ConnectionField =>
  wholeField({
    key: 'mtu',
    about: `largest ${packets} in bytes (as large as the device takes)`,
    example: '512',
    ...maxMessageRange,
    form: { words: 'messageSize', name: 'message-size', at: 9, ...place },
  });

export const lineField = (place: { more?: true } = {}): ConnectionField =>
  wholeField({
    key: 'line',
    about: `longest line in bytes (${usualLine.lineBytes})`,
    example: '127',
    ...lineRange,
    usual: usualLine.lineBytes,
    quiet: true,
    form: {
      words: 'lineBytes',
      name: 'line',
      at: 4,
      size: 'half',
      idle: (draft) => draft['framing'] === 'raw',
      ...place,
    },
  });

export const framingField = (place: { more?: true } = {}): ConnectionField =>
  choiceField({
    key: 'framing',
    about: 'console (SMP over console) or raw',
    example: 'console',
    choices: framings,
    usual: usualLine.framing,
    quiet: true,
    form: { words: 'framing', name: 'framing', at: 3, size: 'half', ...place },
  });

/** An address on a network. Catches what is plainly wrong; the main process reads addresses exactly. */
export const addressField = (
  field: Pick<ConnectionField, 'about' | 'example' | 'alone'> & {
    words: 'address' | 'serialServer';
    wrong: (typed: string) => Wrong | undefined;
  },
): ConnectionField => {
  const { words, wrong, ...common } = field;
  return textField({
    key: 'addr',
    ...common,
    plain: bareAddress,
    wrong,
    form: { words, name: 'address', at: 1, size: 'whole' },
  });
};

/** `[addr]:port` with any kind of address in the brackets, as Zephyr's document writes it; ours has them around IPv6 only. */
function bareAddress(text: string): string {
  const bracketed = /^\[([^[\]]+)\](.*)$/.exec(text);
  return bracketed === null || bracketed[1]?.includes(':') ? text : `${bracketed[1]}${bracketed[2]}`;
}

export function wrongAddress(address: string): Wrong | undefined {
  if (address.length > LONGEST_TEXT) return { key: 'address' };
  if (/\s/.test(address)) return { key: 'addressSpaces' };
  const port = /^(?:\[[^\]]*\]|[^:]*):([^:]*)$/.exec(address)?.[1];
  const isPort =
    port === undefined || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 0xffff);
  return isPort ? undefined : { key: 'addressPort' };
}

/** A place on a network in the one form in which two of them can be compared. */
export function networkKey(address: string, usualPort: string): string {
  const { host, portText = usualPort } = splitHostPort(address.trim());
  return `${plainHost(host)} ${portText.replace(/^0+(?=\d)/, '')}`;
}
