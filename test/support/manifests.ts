/**
 * Manifests of images as Nordic's MCUboot lays them down, byte by byte and apart from the code that reads them.
 */
import { fromHex } from '@shared/core/bytes';
import type { TlvSpec } from './image-bytes';

/** @param digests hexadecimal @param lies what the head says instead */
export function manifestTlv(
  digests: readonly string[],
  lies: { format?: number; count?: number; cut?: number } = {},
): TlvSpec {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint32(0, lies.format ?? 1, true);
  view.setUint32(4, lies.count ?? digests.length, true);
  const value = Uint8Array.from([...head, ...digests.flatMap((one) => [...(fromHex(one) ?? [])])]);
  return { type: 0x76, value: value.slice(0, value.length - (lies.cut ?? 0)) };
}
