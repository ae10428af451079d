/**
 * The form of an identifier of a Bluetooth device. Stands alone, so that a command line can look at one without loading what
 * checks whole connections.
 */

/** Six bytes with colons (Linux, Windows) or 128 bits (macOS), as mcumgr writes `peer_id`; case and separators are free. */
export const peerIdPattern =
  /^([0-9a-f]{2}([:-]?[0-9a-f]{2}){5}|[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12})$/i;

/** Whether a text has one of the two forms of an identifier. */
export function isPeerId(text: string): boolean {
  return peerIdPattern.test(text);
}
