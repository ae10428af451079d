/**
 * Looks around until a device is seen. Always looks anew: what a system remembers of a device is no proof that it is there,
 * and BlueZ forgets devices that are not paired 30 s after the last scan. Knows no connection.
 */
import { whenAborted } from '@shared/core/abort';
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy } from '@shared/core/errors';
import type { BleAdapter } from './adapter';
import { stateError } from './adapter-state';
import { findDevice, type Finding, type Others, type Wanted } from './find-device';

export interface SeekOptions {
  adapter: BleAdapter;
  wanted: Wanted;
  /** For errors. */
  label: string;
  /** A name alone is looked for during `NAME_SETTLES_MS` at least. */
  timeoutMs: number;
  clock: Clock;
  signal: AbortSignal;
  /** Devices that are somebody else's. */
  others: Others;
}

/**
 * So long a name is looked for before it counts: until then every device that has it should have been heard. Firmware that
 * saves power advertises every 1 to 1.6 s, and a packet may be lost. A known identifier is looked for alone meanwhile.
 */
export const NAME_SETTLES_MS = 4000;
/** Even a sighting of this age is believed. */
const BELIEVED_MS = 2000;
/** A scan that is held up, or does not begin, is waited for so many times as long. */
const PATIENCE = 4;
/** Time alone changes what counts; this fine. */
const LOOK_EVERY_MS = 100;

export type Found = Extract<Finding, { as: unknown }>;

/**
 * @throws BenchError link/bluetooth-not-found, -ambiguous, those of an adapter's state; cancelled
 */
export function seek(o: SeekOptions): Promise<Found> {
  const { adapter, wanted, clock, signal, label, timeoutMs } = o;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return void reject(cancelledBy(signal, label));
    // Less would never find a name.
    const limitMs = wanted.peerName === undefined ? timeoutMs : Math.max(timeoutMs, NAME_SETTLES_MS);
    const startedAt = clock.now();
    // A device that changes between its programs was heard under the other one a moment ago.
    const heardSince = startedAt - (wanted.loader === undefined ? BELIEVED_MS : 0);
    let lookedAt = startedAt;
    let passedMs = 0;
    let cancelTimer: () => void = () => {};
    let last: Finding = { found: undefined, reason: 'not-seen' };
    /** Only in between: what the scan tells while it begins is heard at the end of this function. */
    let isLooking = false;
    const end = (): void => {
      isLooking = false;
      cancelTimer();
      stopListening();
      endWatch();
      endScan();
    };
    const fail = (error: Error): void => {
      end();
      reject(error);
    };
    const look = (): void => {
      if (!isLooking) return;
      cancelTimer();
      const now = clock.now();
      // While raw HCI connects somebody else nothing can be seen: that time does not count.
      if (adapter.isScanning) passedMs += now - lookedAt;
      lookedAt = now;
      const problem = stateError(adapter.state, adapter.platform);
      if (problem !== undefined) return fail(problem);
      const fresh = adapter.sightings.filter((one) => (one.lastSeen ?? -Infinity) >= heardSince);
      // A name that several had does not become one device's when the others are silent for a while.
      const mayUseName = passedMs >= NAME_SETTLES_MS && !isAmbiguous(last);
      const finding = findDevice(fresh, wanted, o.others, mayUseName);
      if (finding.found !== undefined) {
        end();
        return resolve(finding);
      }
      if (!isAmbiguous(last)) last = finding;
      const onlyNameHelps = wanted.peerId === undefined && isAmbiguous(last);
      if (onlyNameHelps || passedMs >= limitMs || now - startedAt >= PATIENCE * limitMs)
        return fail(notFound(last, label, limitMs));
      cancelTimer = clock.after(LOOK_EVERY_MS, look);
    };
    const endWatch = adapter.watch(look);
    const endScan = adapter.scan();
    const stopListening = whenAborted(signal, () => fail(cancelledBy(signal, label)));
    isLooking = true;
    look();
  });
}

function isAmbiguous(finding: Finding): finding is Extract<Finding, { reason: 'ambiguous' }> {
  return finding.found === undefined && finding.reason === 'ambiguous';
}

function notFound(last: Finding, device: string, waitedMs: number): BenchError {
  if (isAmbiguous(last)) return new BenchError('link/bluetooth-ambiguous', { device, count: last.count });
  return new BenchError('link/bluetooth-not-found', { device, waitedMs });
}
