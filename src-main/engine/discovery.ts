/**
 * What a device can do, asked once after a link was opened. Every question but "is anybody there" is optional: one that
 * fails leaves its field out, and nothing is guessed. Knows no session and remembers nothing.
 */
import type { SmpVersion } from '@shared/smp/message';

/** What the device said of its kernel and board; a field that it did not tell is missing. */
export interface OsInformation {
  kernel?: string;
  nodeName?: string;
  release?: string;
  version?: string;
  machine?: string;
  processor?: string;
  board?: string;
}

export interface Capabilities {
  version: SmpVersion;
  /** Bytes of one message buffer of the device, header included. */
  bufferBytes?: number;
  bufferCount?: number;
  /** Largest request in bytes that the device takes for certain. */
  maxRequestBytes: number;
  /** Most requests that may be in flight, 1 or more. */
  windowLimit: number;
  /** True when the evidence says that MCUboot's serial recovery answers, not an application. */
  recovery: boolean;
  /** Numbers of the groups that the device lists. */
  groups?: number[];
  bootloader?: { name?: string; mode?: number; noDowngrade?: boolean };
  information?: OsInformation;
}
