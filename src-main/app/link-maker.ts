/**
 * What the application has that links are made with: ports that are watched, one adapter, simulated devices that keep their flash,
 * recordings that were opened.
 */
import type { Clock } from '@shared/core/clock';
import type { Connection } from '@shared/device/connection';
import type { SmpTransport } from '../engine/transport';
import type { DeviceRecord } from '../session/bench';
import { ReplayedDevice } from '../simulator/replayed-device';
import { readEntries } from '../trace/read-recording';
import type { RecordingShelf } from '../trace/recording-shelf';
import { makeLink } from '../transports/links';
import type { BluetoothBench } from './bluetooth-bench';
import type { PortWatch } from './port-watch';
import type { SimulatedBench } from './simulated-bench';

export interface LinkMakerOptions {
  clock: Clock;
  simulated: SimulatedBench;
  ports: PortWatch;
  recordings: RecordingShelf;
  bluetooth: BluetoothBench;
}

export class LinkMaker {
  readonly #o: LinkMakerOptions;

  constructor(options: LinkMakerOptions) {
    this.#o = options;
  }

  /**
   * The transport for a saved connection, to where the device is now.
   * @param remember takes what was found out about the connection on the way (its identity, its new port).
   * @throws BenchError of family link/, or file/ for a recording
   */
  make(record: DeviceRecord, remember: (connection: Connection) => void): Promise<SmpTransport> {
    const { clock, simulated, ports, recordings, bluetooth } = this.#o;
    return makeLink(record.connection, {
      clock,
      port: async (connection) => {
        const located = await ports.locate(connection);
        if (located.path !== connection.path || located.identity !== connection.identity) remember(located);
        return located.path;
      },
      ble: (connection) => Promise.resolve(bluetooth.transport(record, connection, remember)),
      simulated: (connection) => Promise.resolve(simulated.device(record.id, connection)),
      recorded: async (connection) => {
        const { fileName, entries } = await readEntries(recordings.pathOf(connection));
        return new ReplayedDevice({ clock, name: fileName, entries });
      },
    });
  }
}
