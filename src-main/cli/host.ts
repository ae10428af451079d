/**
 * What the command line needs of the process that it runs in, as parameters: tests run whole commands inside their own
 * process, with virtual time and simulated devices.
 */
import type { Clock } from '@shared/core/clock';
import type { SmpTransport } from '../engine/transport';
import type { SerialPortFacts } from '../transports/port-identity';
import type { Sighting } from '../transports/ble/adapter';
import type { Target } from './connstring';
import type { RunKeeper } from './keep-run';
import type { LastWords } from './last-words';

/** Where text goes. Writing never throws: a reader that has gone away is nobody's error. */
export interface Sink {
  write(text: string): void;
  /** The content of a file, as it is. */
  writeBytes(bytes: Uint8Array): void;
  readonly isTerminal: boolean;
  /** Width of the terminal, where it is one. */
  readonly columns: number | undefined;
  /** Its height. */
  readonly rows: number | undefined;
}

export interface Host {
  out: Sink;
  err: Sink;
  clock: Clock;
  /** Milliseconds since 1970. */
  epochNow: () => number;
  random: () => number;
  /** Standard input; that of the process when absent. */
  input?: AsyncIterable<Uint8Array>;
  /** Asks a question; the terminal of the process is asked when absent. */
  ask?: (question: string) => Promise<string | undefined>;
  /** Hears in which state a device would be left. */
  lastWords?: LastWords;
  /** The history of runs; none is kept when absent. */
  keptRuns?: () => Promise<RunKeeper>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  env: Readonly<Record<string, string | undefined>>;
  /** Home folder of the user. */
  home: string;
  platform: NodeJS.Platform;
  /** Serial ports of this computer. Replaced in tests. */
  listPorts?: () => Promise<SerialPortFacts[]>;
  /** Opens nothing yet. Replaced in tests; the transports of this computer when absent. */
  makeTransport?: (target: Target, clock: Clock) => SmpTransport | Promise<SmpTransport>;
  /** Looks around over Bluetooth for so long. Replaced in tests; the Bluetooth of this computer when absent. */
  lookAround?: (forMs: number) => Promise<readonly Sighting[]>;
}
