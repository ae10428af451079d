/**
 * What the preload script gives to a window: functions and a flag, and nothing of Electron. Names are checked in the main process.
 */
import type { Outcome } from './contract';

export interface Bridge {
  call(name: string, argument: unknown): Promise<Outcome<unknown>>;
  /** Listens to an event; the returned function ends it. */
  on(name: string, listener: (payload: unknown) => void): () => void;
  /** Hands over a file that was dropped on the window. The path goes from the preload script to the main process only. */
  openDropped(file: unknown, use: string): Promise<Outcome<unknown>>;
  /** True when the preload script runs in Chromium's sandbox. */
  readonly sandboxed: boolean;
}

/** Names of the channels between preload and main. */
export const channels = {
  call: 'bootbench:call',
  event: 'bootbench:event',
  dropped: 'bootbench:dropped',
} as const;
