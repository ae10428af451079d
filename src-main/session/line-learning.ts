/**
 * How fast and how long requests to a device may be: found out by the first transfer or before it, kept by the session over
 * reconnects, found out again when the device shows other buffers (its bootloader has its own).
 */
import type { Capabilities } from '../engine/discovery';
import { useRung } from '../engine/line-ladder';
import { probeLines } from '../engine/line-probe';
import { probeRequestBytes } from '../engine/request-size';
import { transferBytes } from '../engine/transport';
import type { UploadCounts } from '../engine/upload-kind';
import type { DeviceSession } from './device-session';
import type { Lease } from './lease';

/**
 * Largest request in bytes for a transfer over the session's link. Sets the pause between lines as a side effect.
 * @param windowLimit most chunks in flight. With more than one there is room for a look whether the device answers something else, so
 *   that the first chunk can show what the link carries. With one, echoes of full size show it beforehand.
 * @throws BenchError session/not-ready, smp/timeout, link/lost, cancelled
 */
export async function transferRequestBytes(
  session: DeviceSession,
  lease: Lease,
  windowLimit: number,
  signal?: AbortSignal,
): Promise<number> {
  const { client, transport, capabilities } = lease.live;
  const { pacing } = transport;
  const { bufferBytes, maxRequestBytes } = capabilities;
  const known = session.learned;
  if (known !== undefined && known.bufferBytes === bufferBytes) {
    if (pacing !== undefined) useRung(pacing, known);
    return known.maxRequestBytes;
  }
  if (pacing === undefined) {
    // What the device told is believed until chunks of that size get lost; packets were tried while connecting.
    if (bufferBytes !== undefined || transport.packets !== undefined)
      return transferBytes(maxRequestBytes, transport.packets);
    const found = await probeRequestBytes(client, maxRequestBytes, signal);
    session.seen();
    session.learned = { gapMs: 0, maxRequestBytes: found, bufferBytes };
    return found;
  }
  if (bufferBytes !== undefined && windowLimit > 1) return maxRequestBytes;
  const found = await probeLines(client, {
    pacing,
    maxRequestBytes,
    isBufferKnown: bufferBytes !== undefined,
    signal,
  });
  session.seen();
  session.learned = { gapMs: found.gapMs, maxRequestBytes: found.maxRequestBytes, bufferBytes };
  return found.maxRequestBytes;
}

/**
 * Keeps what an upload has taught about the link, where it has taught anything.
 * @param begunWithBytes the largest request when it began
 */
export function keepLearned(
  session: DeviceSession,
  { bufferBytes }: Capabilities,
  begunWithBytes: number,
  { lineGapMs, maxRequestBytes }: Pick<UploadCounts, 'lineGapMs' | 'maxRequestBytes'>,
): void {
  const isNews = session.learned !== undefined || maxRequestBytes < begunWithBytes || lineGapMs > 0;
  if (isNews) session.learned = { gapMs: lineGapMs, maxRequestBytes, bufferBytes };
}
