/**
 * What a file that is dropped on a window may be for, and what comes of it. A further use is one row here; the compiler asks for its
 * opener in the main process. Paths never reach a window.
 */
import type { LocalFileView } from './files';
import type { FirmwareView } from './views';

declare const gives: unique symbol;
interface Drop<V> {
  readonly [gives]?: V;
}
const drop = <V>(): Drop<V> => ({});

export const drops = {
  /** It is read, to be looked at and sent to devices. */
  firmware: drop<FirmwareView>(),
  /** It gets a token, for calls that take one. */
  file: drop<LocalFileView>(),
} as const;

export type DropUse = keyof typeof drops;
export type DropAnswer<U extends DropUse> = (typeof drops)[U] extends Drop<infer V> ? V : never;
