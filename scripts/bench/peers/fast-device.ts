/**
 * A simulated device that takes no time for anything: neither flash nor its line nor the work on a request costs any, so that what is
 * measured is the link and the client. Only its buffers are those of a device.
 */
import type { Clock } from '@shared/core/clock';
import { hostSha } from '@main/host/sha';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';

export interface FastDevice {
  bufferBytes: number;
  bufferCount: number;
}

/** Room for images of 16 MiB. */
const SLOT_BYTES = 0x110_0000;

export function makeFastDevice({ bufferBytes, bufferCount }: FastDevice, clock: Clock): SimulatedDevice {
  return new SimulatedDevice({
    profile: {
      ...profiles['zephyr-swap-move'],
      bufferBytes,
      bufferCount,
      dispatchMs: 0,
      serviceMs: 0,
      eraseMsPerSector: 0,
      lineDrainMs: 0,
      slotBytes: SLOT_BYTES,
    },
    clock,
    random: seededRandom(1),
    hash: hostSha,
  });
}
