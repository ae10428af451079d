/**
 * Makes the transport for a saved connection, to where the device is now.
 */
import type { Clock } from '@shared/core/clock';
import type { Connection } from '@shared/device/connection';
import type { SmpTransport } from '../engine/transport';
import type { DeviceRecord } from '../session/bench';
import { ReplayedDevice } from '../simulator/replayed-device';
import { readEntries } from '../trace/read-recording';
import type { RecordingShelf } from '../trace/recording-shelf';
import { ReplayTransport } from '../transports/replay';
import { SerialTransport } from '../transports/serial';
import { SimulatedTransport } from '../transports/simulated';
import { TcpSerialTransport } from '../transports/tcp-serial';
import { UdpTransport } from '../transports/udp';
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
   * @param remember takes what was found out about the connection on the way (its identity, its new port).
   * @throws BenchError of family link/, or file/ for a recording
   */
  async make(record: DeviceRecord, remember: (connection: Connection) => void): Promise<SmpTransport> {
    const { clock, simulated, ports, recordings, bluetooth } = this.#o;
    const { connection } = record;
    switch (connection.kind) {
      case 'serial': {
        const located = await ports.locate(connection);
        if (located.path !== connection.path || located.identity !== connection.identity) remember(located);
        const { path, baudRate, lineBytes, maxMessageBytes, framing, flowControl } = located;
        return new SerialTransport(
          { path, baudRate, lineBytes, maxMessageBytes, framing, flowControl },
          clock,
        );
      }
      case 'tcp': {
        const { address, lineBytes, maxMessageBytes, framing } = connection;
        return new TcpSerialTransport({ address, lineBytes, maxMessageBytes, framing }, clock);
      }
      case 'udp': {
        const { address, maxMessageBytes } = connection;
        return new UdpTransport({ address, maxMessageBytes });
      }
      case 'ble':
        return bluetooth.transport(record, connection, remember);
      case 'simulated':
        return new SimulatedTransport(simulated.device(record.id, connection));
      case 'replay': {
        const { fileName, entries } = await readEntries(recordings.pathOf(connection));
        return new ReplayTransport(new ReplayedDevice({ clock, name: fileName, entries }));
      }
    }
  }
}
