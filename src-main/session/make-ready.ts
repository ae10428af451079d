/**
 * Brings a session to where something can begin on its device. Knows nothing of what begins.
 */
import type { DeviceSession } from './device-session';

/**
 * Connects a device that is closed, waits for one that is away.
 * @throws BenchError of families link/, smp/ or device/; upgrade/did-not-return after `returnTimeoutMs`; cancelled
 */
export async function makeReady(
  session: DeviceSession,
  returnTimeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (session.state.link === 'closed') await session.connect(signal);
  else if (session.state.link !== 'ready') await session.returned(returnTimeoutMs, signal);
}
