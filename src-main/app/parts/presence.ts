/**
 * What tells that a device may be there again, or that it no longer is: ports that come and go, the Bluetooth adapter, echoes to
 * devices that say nothing.
 */
import { BenchError } from '@shared/core/errors';
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { Bench } from '../../session/bench';
import { IdleLinks } from '../../session/idle-links';
import { IdleWatch } from '../../session/idle-watch';
import { BluetoothReturns } from '../bluetooth-returns';
import type { Ground } from './ground';
import type { Links } from './links';

export interface Presence {
  /** Adapter and sightings as they are now; looking at them is what notices devices that are heard again. */
  bluetoothView: () => BluetoothView;
  start: () => void;
  stop: () => void;
}

export function joinPresence({
  clock,
  preferences,
  bench,
  links: { ports, bluetooth },
}: Ground & { bench: Bench; links: Links }): Presence {
  const connectsByItself = (): boolean => preferences.now().connectAutomatically;
  ports.changes.listen(() => bench.lookForSerial((connection) => ports.has(connection), connectsByItself()));
  const returns = new BluetoothReturns(clock, (what) => bench.lookForBluetooth(what, connectsByItself()));
  const idleWatch = new IdleWatch({
    clock,
    periodMs: () => 1000 * preferences.now().idleEchoS,
    devices: () =>
      bench.records.map(({ id, connection }) => ({ kind: connection.kind, session: bench.session(id) })),
  });
  const idleLinks = new IdleLinks({
    clock,
    limitMs: () => 60_000 * preferences.now().bluetoothIdleMin,
    devices: () =>
      bench.records.map(({ id, connection }) => ({ id, kind: connection.kind, session: bench.session(id) })),
    onIdle: (id, waitedMs) => void letGo(bench, id, Math.round(waitedMs)),
  });
  bench.trace.listen((id, entry) => idleLinks.hear(id, entry));
  return {
    bluetoothView: () => returns.looked(bluetooth.view()),
    start: () => {
      ports.start();
      idleWatch.start();
      idleLinks.start();
    },
    stop: () => {
      ports.stop();
      idleWatch.stop();
      idleLinks.stop();
    },
  };
}

/** Closes the link, and says at the device why. */
async function letGo(bench: Bench, id: string, waitedMs: number): Promise<void> {
  try {
    await bench.disconnect([id]);
    await bench.attempt(id, () => Promise.reject(new BenchError('link/let-go', { waitedMs })));
  } catch (error) {
    // That it was let go; or somebody began to use it in this moment, and nothing was closed.
    if (!(error instanceof BenchError)) throw error;
  }
}
