/**
 * How fast and how long requests to a device may be on a link with lines: found out once before the first transfer, kept by
 * the session over reconnects, found out again when the device shows other buffers (its bootloader has its own).
 */
import { useRung } from '../engine/line-ladder';
import { probeLines } from '../engine/line-probe';
import type { DeviceSession } from './device-session';

/**
 * Largest request in bytes for a transfer over the session's link. Sets the pause between lines as a side effect.
 * @throws BenchError session/not-ready, smp/timeout, link/lost, cancelled
 */
export async function transferRequestBytes(session: DeviceSession, signal?: AbortSignal): Promise<number> {
  const { client, transport, capabilities } = session.live;
  const { pacing } = transport;
  if (pacing === undefined) return capabilities.maxRequestBytes;
  const { bufferBytes, maxRequestBytes } = capabilities;
  const known = session.learned;
  if (known !== undefined && known.bufferBytes === bufferBytes) {
    useRung(pacing, known);
    return known.maxRequestBytes;
  }
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
