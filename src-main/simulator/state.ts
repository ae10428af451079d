/**
 * What a simulated device shows of itself, to tests, to the page of simulated devices and to the line that it hangs on; and
 * what differs between its application and its bootloader.
 */
import { toHex } from '../../src-shared/core/bytes';
import type { UploadInProgress } from './upload-in-progress';
import type { Flash } from './flash';
import type { Pace } from './pipeline';
import type { DeviceProfile } from './device-profile';
import { versionText } from './stored-image';

export type DevicePhase = 'running' | 'booting' | 'recovery' | 'dead' | 'off';

/** What the device is at one moment, as plain data. */
export interface DeviceState {
  /** `dead`: it crashed or found nothing to start, and stays silent until it is reset or switched off and on. */
  phase: DevicePhase;
  /** What runs, or ran last. */
  program: 'application' | 'loader';
  /** Since the last start. */
  uptimeMs: number;
  /** Starts since it was made, the first included. */
  bootCount: number;
  requestsServed: number;
  linkIsUp: boolean;
  slots: {
    image: number;
    slot: 0 | 1;
    version: string;
    /** Hexadecimal. */
    hash: string;
    active: boolean;
    pending: boolean;
    confirmed: boolean;
    permanent: boolean;
  }[];
  upload: { image: number; slot: 0 | 1; offset: number; lengthBytes: number } | undefined;
}

/** How a device takes and sends lines and raw bytes; application and bootloader differ. */
export interface LineTraits {
  dialect: 'zephyr' | 'mcuboot';
  /** Longest line in bytes, newline included. */
  lineBytes: number;
  poolLines: number;
  drainMs: number;
  bufferBytes: number;
}

/** Requests that wait in the line buffers of the bootloader. */
const RECOVERY_QUEUE = 8;

export function slotsOf(flash: Flash): DeviceState['slots'] {
  return flash.list().map(({ image, slot, stored, active, pending, confirmed, permanent }) => ({
    image,
    slot,
    version: versionText(stored.version),
    hash: toHex(stored.hash),
    active,
    pending,
    confirmed,
    permanent,
  }));
}

export function uploadOf(upload: UploadInProgress | undefined): DeviceState['upload'] {
  if (upload === undefined) return undefined;
  const { image, slot, offset, lengthBytes } = upload;
  return { image, slot, offset, lengthBytes };
}

export function linesIn(phase: DevicePhase, profile: DeviceProfile): LineTraits {
  const { recovery, lineDrainMs: drainMs } = profile;
  if (phase === 'recovery' && recovery !== undefined) {
    const { lineBytes, linePoolLines, bufferBytes } = recovery;
    return { dialect: 'mcuboot', lineBytes, poolLines: linePoolLines, drainMs, bufferBytes };
  }
  const { lineBytes, linePoolLines, bufferBytes } = profile;
  return { dialect: 'zephyr', lineBytes, poolLines: linePoolLines, drainMs, bufferBytes };
}

export function paceIn(phase: DevicePhase, profile: DeviceProfile): Pace {
  const { recovery, bufferCount, dispatchMs, serviceMs } = profile;
  if (phase === 'recovery' && recovery !== undefined)
    return { bufferCount: RECOVERY_QUEUE, buffersForAnswer: 0, dispatchMs, serviceMs: recovery.serviceMs };
  return { bufferCount, buffersForAnswer: 1, dispatchMs, serviceMs };
}
