/**
 * Which of the two slots of the bootloader is in use, where it is upgradable (nRF Connect SDK with NSIB, query "active_b0_slot"). Asks once
 * and keeps nothing: an upgrade of the bootloader changes it.
 */
import type { DeviceSession } from './device-session';
import { groups } from '@shared/smp/groups';
import { isRefusal } from '../engine/refusal';

/**
 * @returns undefined where the device does not tell
 * @throws BenchError smp/timeout, link/lost, session/not-ready, cancelled
 */
export async function askBootloaderSlot(
  session: Pick<DeviceSession, 'request'>,
  signal?: AbortSignal,
): Promise<0 | 1 | undefined> {
  try {
    const query = { query: 'active_b0_slot' };
    const { active } = await session.request(groups.os.commands.bootloader, query, { signal });
    return active === 0 || active === 1 ? active : undefined;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
