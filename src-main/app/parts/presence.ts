/**
 * What tells that a device may be there again, or that it no longer is: ports that come and go, the Bluetooth adapter, echoes to
 * devices that say nothing.
 */
import type { BluetoothView } from '@shared/ipc/bluetooth';
import type { Bench } from '../../session/bench';
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
  return {
    bluetoothView: () => returns.looked(bluetooth.view()),
    start: () => {
      ports.start();
      idleWatch.start();
    },
    stop: () => {
      ports.stop();
      idleWatch.stop();
    },
  };
}
