/**
 * The settings of a serial link, checked, and what follows from them. Opens nothing.
 */
import { BenchError } from '@shared/core/errors';
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import { DEFAULT_LINE_BYTES, messageBytesInLines } from '../engine/console-framing';
import type { LinePacing, LinkSizing } from '../engine/transport';

export type SerialFraming = 'console' | 'raw';
export type SerialFlowControl = 'none' | 'rts-cts' | 'xon-xoff';

export interface SerialOptions {
  /** As the operating system names it: /dev/ttyACM0, COM3, also a pseudo terminal or a link to one. */
  path: string;
  /** Bits per second; 115200 when absent. */
  baudRate?: number;
  /** Longest line in bytes that the device takes, marker and newline included; 127 when absent. */
  lineBytes?: number;
  /** Largest message in bytes, whatever the device says; 64 to 65535, no limit of its own when absent. */
  maxMessageBytes?: number | undefined;
  /** `console`: lines of base64 that share the port with text. `raw`: messages as they are (Zephyr 4.4 and newer). */
  framing?: SerialFraming;
  flowControl?: SerialFlowControl;
  /** Time in milliseconds from one line to the next; 0 when absent. May change while the link is open. */
  gapMs?: number;
}

export type SerialSettings = Required<Omit<SerialOptions, 'maxMessageBytes'>> &
  Pick<SerialOptions, 'maxMessageBytes'>;

/** What framing and pace need to know of a link. */
export type LineSettings = Pick<
  SerialSettings,
  'baudRate' | 'lineBytes' | 'maxMessageBytes' | 'framing' | 'gapMs'
>;

/** SMP over console counts message and CRC in 16 bits. */
export const MAX_CONSOLE_MESSAGE_BYTES = 0xffff - 2;
export const MAX_RAW_MESSAGE_BYTES = HEADER_BYTES + MAX_BODY_BYTES;
/** Length and CRC travel, and are stored by the device, with the message. */
const LENGTH_AND_CRC_BYTES = 4;
/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** The smallest raw server that was met. */
const UNKNOWN_RAW_DEVICE_BYTES = 96;

const defaults = {
  baudRate: 115_200,
  lineBytes: DEFAULT_LINE_BYTES,
  framing: 'console',
  flowControl: 'none',
  gapMs: 0,
} satisfies Omit<SerialOptions, 'path'>;

/**
 * Fills in defaults and checks.
 * @throws BenchError link/bad-setting
 */
export function checkSerialOptions(options: SerialOptions): SerialSettings {
  const settings: SerialSettings = { ...defaults, ...options };
  if (settings.path.trim() === '' || settings.path.includes('\0'))
    throw bad('port', settings.path, 'the name of a serial port');
  inRange('baud rate', settings.baudRate, 50, 12_000_000);
  checkLines(settings);
  oneOf('flow control', settings.flowControl, ['none', 'rts-cts', 'xon-xoff']);
  return settings;
}

/** What a link that is no port of this computer has in common with one; no speed of its own. */
export type StreamOptions = Pick<SerialOptions, 'lineBytes' | 'maxMessageBytes' | 'framing' | 'gapMs'>;

/** @throws BenchError link/bad-setting */
export function checkStreamOptions(options: StreamOptions): LineSettings {
  const { lineBytes, framing, gapMs } = defaults;
  const settings: LineSettings = { lineBytes, framing, gapMs, ...options, baudRate: Infinity };
  checkLines(settings);
  return settings;
}

function checkLines(settings: LineSettings): void {
  inRange('line length', settings.lineBytes, 32, 4096);
  if (settings.maxMessageBytes !== undefined)
    inRange('largest message', settings.maxMessageBytes, 64, MAX_RAW_MESSAGE_BYTES);
  inRange('pause between lines', settings.gapMs, 0, 1000);
  oneOf('framing', settings.framing, ['console', 'raw']);
}

export function serialSizing(
  settings: Pick<LineSettings, 'framing' | 'lineBytes' | 'maxMessageBytes'>,
): LinkSizing {
  const ceilingBytes = settings.maxMessageBytes;
  if (settings.framing === 'raw')
    return { bufferOverheadBytes: 0, ceilingBytes, unknownDeviceBytes: UNKNOWN_RAW_DEVICE_BYTES };
  return {
    bufferOverheadBytes: LENGTH_AND_CRC_BYTES,
    ceilingBytes,
    // Two lines of the usual length fit the smallest pool of line buffers in use, and the first chunk of an upload needs
    // more than one. A longer line was set by somebody who knows the device.
    unknownDeviceBytes: Math.max(messageBytesInLines(2), messageBytesInLines(1, settings.lineBytes)),
  };
}

export function serialPacing(settings: Pick<LineSettings, 'gapMs' | 'lineBytes' | 'baudRate'>): LinePacing {
  return {
    ...(Number.isFinite(settings.baudRate)
      ? { wireMsPerByte: wireTimeMs(BASE64_GROWTH, settings.baudRate) }
      : {}),
    gapMs: settings.gapMs,
    isCautious: true,
    messageBytesIn: (lines) => messageBytesInLines(lines, settings.lineBytes),
  };
}

/** Four letters for three bytes, and a little for markers. */
const BASE64_GROWTH = 1.4;

/** How long `bytes` are on the wire. */
export function wireTimeMs(bytes: number, baudRate: number): number {
  return (bytes * BITS_PER_BYTE * 1000) / baudRate;
}

function inRange(setting: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw bad(setting, String(value), `${least} to ${most}`);
}

function oneOf(setting: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw bad(setting, value, allowed.join(', '));
}

function bad(setting: string, value: string, allowed: string): BenchError {
  return new BenchError('link/bad-setting', { setting, value, allowed });
}
