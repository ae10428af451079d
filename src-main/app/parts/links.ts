/**
 * What links are made with: serial ports that are watched, one Bluetooth adapter, simulated devices, recordings. Knows no device
 * of the bench: who is where is asked.
 */
import { randomUUID } from 'node:crypto';
import { hostSha } from '../../host/sha';
import type { DeviceRecord } from '../../session/bench';
import { RecordingShelf } from '../../trace/recording-shelf';
import { hostBluetooth } from '../../transports/ble/host-bluetooth';
import { BluetoothBench } from '../bluetooth-bench';
import { LinkMaker } from '../link-maker';
import { PortWatch, type PortHints } from '../port-watch';
import { SimulatedBench } from '../simulated-bench';
import type { Ground } from './ground';

export interface Links {
  simulated: SimulatedBench;
  ports: PortWatch;
  recordings: RecordingShelf;
  bluetooth: BluetoothBench;
  linkMaker: LinkMaker;
}

export interface LinkInputs extends Ground {
  /** Calls its argument when something may have been plugged in. */
  portHints: PortHints;
  records: () => readonly DeviceRecord[];
  /** Somebody writes to this device. */
  isWrittenTo: (deviceId: string) => boolean;
}

export function joinLinks({
  clock,
  epochNow,
  store,
  preferences,
  log,
  portHints,
  records,
  isWrittenTo,
}: LinkInputs): Links {
  const simulated = new SimulatedBench(clock, hostSha);
  const ports = new PortWatch(log, portHints);
  const recordings = new RecordingShelf(store.state.recordings, randomUUID);

  const adapter = hostBluetooth(clock);
  adapter.linkLimit = preferences.now().bluetoothLinks;
  preferences.changes.listen(({ bluetoothLinks }) => {
    if (bluetoothLinks !== undefined) adapter.linkLimit = bluetoothLinks;
  });
  const bluetooth = new BluetoothBench({
    clock,
    epochNow,
    bluetooth: adapter,
    records,
    isWrittenTo,
  });

  const linkMaker = new LinkMaker({ clock, simulated, ports, recordings, bluetooth });
  return { simulated, ports, recordings, bluetooth, linkMaker };
}
