/**
 * What hangs on a line, a socket or a terminal, as those who carry its messages see it: a simulated device, or a recording
 * that answers as one. Knows no inside.
 */
import type { FaultOf } from '../../src-shared/simulator/fault';
import type { LineTraits } from './state';

export interface PortDevice {
  readonly profile: {
    readonly name: string;
    /** What is longer than this is cut off on its way in over UDP. */
    readonly datagramBytes: number;
  };
  /** True while bytes on its line reach somebody. */
  readonly isListening: boolean;
  /** The firmware loader has the link; missing: never. */
  readonly program?: 'application' | 'loader';
  /** How it takes and sends lines and raw bytes at this moment. */
  readonly lines: LineTraits;
  /** Starts since it was made, the first included. */
  readonly bootCount: number;
  /** What it writes into its own answers; undefined: nothing. */
  readonly chatter: (FaultOf<'chatty-console'> & { text: string }) | undefined;
  /** An answer leaves the device. Set by whoever carries it. */
  onAnswer: (message: Uint8Array) => void;
  /** Text for the console. */
  onConsole: (text: string) => void;
  /** The link goes away or comes back. */
  onLink: (event: 'down' | 'up') => void;
  /** Set by links that can damage a byte on the way. */
  onGarbledAnswer: ((message: Uint8Array, at: number) => void) | undefined;
  /** Takes one packet from the link; keeps the array. */
  receive(packet: Uint8Array): void;
  /** Nothing happens any more and nobody is called. */
  close(): void;
}
