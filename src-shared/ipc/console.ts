/**
 * What a window sees of the text that a device writes beside its messages. Untrusted: control sequences and markup in it
 * are the device's.
 */

export interface ConsoleState {
  /** What is kept, oldest first. */
  text: string;
  /** Characters that came before it and are gone. */
  forgotten: number;
}

/** Event: new text, at most ten a second, only while a window follows. */
export interface ConsoleText {
  deviceId: string;
  text: string;
}
