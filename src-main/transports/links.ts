/**
 * The table of links: how the transport of each kind of connection is made, and how patient one is with it. Each is loaded when it
 * is needed: `serialport` and the simulator cost more than a whole command over UDP. The one place where a transport is made, for
 * application and command line; what the two have of their own (ports that are followed, the adapter, simulated devices) is given.
 */
import type { Clock } from '@shared/core/clock';
import type { Connection, ConnectionKind, ConnectionOf } from '@shared/device/connection';
import { bleTiming, defaultTiming, type Timing } from '../engine/timing';
import type { SmpTransport } from '../engine/transport';
import type { ReplayTransport } from './replay';
import type { SimulatedTransport } from './simulated';
import { parseUdpAddress } from './udp-address';

/** What a program has that links are made with. */
export interface Surroundings {
  clock: Clock;
  /** Where the port of a serial device is now. @throws BenchError link/not-found when another device has it */
  port: (connection: ConnectionOf<'serial'>) => Promise<string>;
  /** Over the one adapter of the program. */
  ble: (connection: ConnectionOf<'ble'>) => Promise<SmpTransport>;
  simulated: (
    connection: ConnectionOf<'simulated'>,
  ) => Promise<ConstructorParameters<typeof SimulatedTransport>[0]>;
  recorded: (connection: ConnectionOf<'replay'>) => Promise<ConstructorParameters<typeof ReplayTransport>[0]>;
}

interface LinkRow<C> {
  timing: Timing;
  /** A wish for a shorter wait for an ordinary answer is not followed below this, in milliseconds. */
  leastQuickMs: number;
  /** @throws BenchError link/bad-setting for what could never be reached */
  check?(connection: C): void;
  /** @throws BenchError of family link/ */
  make(connection: C, around: Surroundings): Promise<SmpTransport>;
}

const usual = { timing: defaultTiming, leastQuickMs: 0 };

const rows: { readonly [K in ConnectionKind]: LinkRow<ConnectionOf<K>> } = {
  serial: {
    ...usual,
    async make(connection, around) {
      const { SerialTransport } = await import('./serial');
      const { baudRate, lineBytes, maxMessageBytes, framing, flowControl } = connection;
      const path = await around.port(connection);
      return new SerialTransport(
        { path, baudRate, lineBytes, maxMessageBytes, framing, flowControl },
        around.clock,
      );
    },
  },
  tcp: {
    ...usual,
    async make({ address, lineBytes, maxMessageBytes, framing }, { clock }) {
      const { TcpSerialTransport } = await import('./tcp-serial');
      return new TcpSerialTransport({ address, lineBytes, maxMessageBytes, framing }, clock);
    },
  },
  udp: {
    ...usual,
    check: ({ address }) => void parseUdpAddress(address),
    async make({ address, maxMessageBytes }) {
      const { UdpTransport } = await import('./udp');
      return new UdpTransport({ address, maxMessageBytes });
    },
  },
  ble: {
    timing: bleTiming,
    leastQuickMs: bleTiming.quickMs,
    make: (connection, { ble }) => ble(connection),
  },
  simulated: {
    ...usual,
    async make(connection, { simulated }) {
      const { SimulatedTransport } = await import('./simulated');
      return new SimulatedTransport(await simulated(connection));
    },
  },
  replay: {
    ...usual,
    async make(connection, { recorded }) {
      const device = await recorded(connection);
      const { ReplayTransport } = await import('./replay');
      return new ReplayTransport(device);
    },
  },
};

/** The rows for whoever has any connection. */
export const links: Readonly<Record<ConnectionKind, LinkRow<Connection>>> = rows;

/** @throws BenchError of family link/, and what `around` throws */
export function makeLink(connection: Connection, around: Surroundings): Promise<SmpTransport> {
  return links[connection.kind].make(connection, around);
}
