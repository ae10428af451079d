/**
 * What is told beside a silence. Knows no error.
 */

/** What came while nothing answered. Both are untrusted text. */
export interface Overheard {
  /** The last message or frame that could not be read, or fitted no request: half a sentence about what was wrong with it. */
  malformed?: string;
  /** The line in which a shell said that it does not know the command: our frame. */
  shell?: string;
}

/** A shell says more than a frame that cannot be read: what it echoes of our frames may look like one. */
export function overheard({ malformed, shell }: Overheard): keyof Overheard | undefined {
  if (shell !== undefined) return 'shell';
  return malformed === undefined ? undefined : 'malformed';
}

/** Why a device on the network may say nothing at all. With DTLS (Zephyr 4.3 and newer) it has no plain UDP beside it. */
export const UDP_SILENCE =
  'Check that the device is powered and on the network, that address and port are right, and that its firmware has MCUmgr over UDP. ' +
  'A firmware with CONFIG_MCUMGR_TRANSPORT_UDP_DTLS answers only DTLS, which Bootbench does not speak: use another link of the device, ' +
  'or a build without that option on a network that you trust.';
