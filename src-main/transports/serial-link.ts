/**
 * SMP over anything that carries bytes as a serial port does: as lines of base64 that share it with a console (Zephyr's
 * smp_transport.rst, MCUboot's boot_serial.c) or raw. Owns framing and the pace of lines; knows no kind of port, no
 * commands and no time-outs of answers.
 */
import { joinBytes } from '@shared/core/bytes';
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { Gate } from '@shared/core/gate';
import { ConsoleDecoder, encodeLines } from '../engine/console-framing';
import { LengthDecoder } from '../engine/length-framing';
import type { LinePacing, LinkSizing } from '../engine/transport';
import { MessageLink } from './message-link';
import type { SerialEvents, SerialHandle } from './serial-handle';
import {
  MAX_CONSOLE_MESSAGE_BYTES,
  MAX_RAW_MESSAGE_BYTES,
  serialPacing,
  serialSizing,
  type LineSettings,
} from './serial-settings';
import { WireLoad } from './wire-load';

/** The system's buffer is full and stays full for this long: nobody reads at the other end. */
const STUCK_MS = 30_000;
/** A prompt has no newline: what stands in an unfinished line is shown when nothing has come for this long. */
const QUIET_MS = 50;
const NEWLINE = Uint8Array.of(0x0a);
/**
 * After a newline that ends a half line. Where SMP shares the port with Zephyr's shell, the device looks for the marker
 * only at the beginning of what one interrupt delivers (smp_shell_rx_bytes of smp_shell.h): a frame right behind a newline
 * is taken for a shell command, as 14 of 15 were by Zephyr 4.4.0; 50 ms behind it none of 60 was. Without a shell the
 * newline counts as a line, and the buffers for lines are few.
 */
const AFTER_NEWLINE_MS = 50;
/** Lines that the smallest pool in use holds at once (CONFIG_UART_MCUMGR_RX_BUF_COUNT). */
const POOL_LINES = 2;
/** What newtmgr always waits between lines; 12 to 15 ms are needed by Zephyr's native_sim for messages of five lines. */
const SAFE_GAP_MS = 20;

interface Framing {
  /** The pieces that travel one by one; a pause may be made between them. */
  encode(message: Uint8Array): Uint8Array[];
  push(bytes: Uint8Array): void;
  /** Nothing came for a while. */
  quiet(): void;
  /** Forgets what is held before a request is repeated; what to send for the same on the other side, if anything can. */
  startOver(): Uint8Array | undefined;
}

/** Opens what carries the bytes, or gives the reason why not. The signal says that nobody waits for it any more. */
export type OpenBytes = (on: SerialEvents, signal: AbortSignal) => Promise<SerialHandle>;

export abstract class SerialLink extends MessageLink {
  readonly label: string;
  readonly sizing: LinkSizing;
  readonly pacing?: LinePacing;
  protected readonly maxMessageBytes: number;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #open: OpenBytes;
  readonly #framing: Framing;
  readonly #load: WireLoad;
  /** One message at a time, so that lines of two never mix. */
  readonly #gate = new Gate(1);
  readonly #stopped = new AbortController();
  #handle: SerialHandle | undefined;
  #cancelQuiet: () => void = () => {};
  /** When the next line may start. */
  #nextLineAt = 0;

  /** @param settings checked; `baudRate` is infinite where the link has no speed of its own */
  protected constructor(label: string, settings: LineSettings, clock: Clock, open: OpenBytes) {
    super();
    this.#settings = settings;
    this.#clock = clock;
    this.#open = open;
    this.label = label;
    this.sizing = serialSizing(settings);
    this.#load = new WireLoad(clock, settings.baudRate);
    if (settings.framing === 'raw') {
      this.maxMessageBytes = MAX_RAW_MESSAGE_BYTES;
      this.#framing = this.#rawFraming();
    } else {
      this.maxMessageBytes = MAX_CONSOLE_MESSAGE_BYTES;
      this.#framing = this.#consoleFraming();
      this.pacing = serialPacing(settings);
    }
  }

  /** Ends a half-sent line, or forgets a half-received message, so that it cannot spoil the next request. */
  flush(): Promise<void> {
    return this.whileOpen(() => this.#gate.run(() => this.#startOver()));
  }

  protected async start(signal: AbortSignal): Promise<void> {
    const on: SerialEvents = { bytes: (bytes) => this.#take(bytes), gone: (detail) => this.lose(detail) };
    this.#handle = await this.#open(on, signal);
    // Whether half a line was left on the wire nobody knows; a request that must not be repeated ends it first, others on silence.
    // Behind a network there may be an emulator that boots: QEMU's nRF51 UART never gets over a request that comes before the firmware
    // listens, and takes a newline.
    if (this.#settings.baudRate === Infinity) await this.#startOver();
    else this.#framing.startOver();
  }

  protected write(message: Uint8Array): Promise<void> {
    return this.#gate.run(async () => {
      const pieces = this.#framing.encode(message);
      const gapMs = this.#gapFor(pieces.length);
      // Without a pause one write will do: the wire itself keeps the lines apart.
      if (gapMs === 0) await this.#put(joinBytes(pieces), gapMs);
      else for (const piece of pieces) await this.#put(piece, gapMs);
      await this.#load.hasRoom();
    });
  }

  protected async stop(): Promise<void> {
    this.#stopped.abort(new BenchError('cancelled', { what: this.label }));
    this.#cancelQuiet();
    this.#load.clear();
    await this.#handle?.close();
  }

  #gapFor(lines: number): number {
    const { gapMs, isCautious } = this.pacing ?? { gapMs: 0 };
    return isCautious && lines > POOL_LINES ? Math.max(SAFE_GAP_MS, gapMs) : gapMs;
  }

  async #startOver(): Promise<void> {
    const bytes = this.#framing.startOver();
    if (bytes === undefined) return;
    const gapMs = Math.max(AFTER_NEWLINE_MS, this.pacing?.gapMs ?? 0);
    await this.#put(bytes, gapMs);
  }

  /** @param gapMs from now until the next bytes may follow */
  async #put(bytes: Uint8Array, gapMs: number): Promise<void> {
    const waitMs = this.#nextLineAt - this.#clock.now();
    if (waitMs > 0) await sleep(this.#clock, waitMs, this.#stopped.signal);
    this.#stopped.signal.throwIfAborted();
    const cancel = this.#clock.after(STUCK_MS, () => this.lose('the port takes no data'));
    try {
      await this.#handle?.write(bytes);
    } finally {
      cancel();
    }
    this.#stopped.signal.throwIfAborted();
    this.#load.add(bytes.length);
    this.#nextLineAt = this.#clock.now() + gapMs;
  }

  #take(bytes: Uint8Array): void {
    if (this.#stopped.signal.aborted) return;
    this.#framing.push(bytes);
    this.#cancelQuiet();
    this.#cancelQuiet = this.#clock.after(QUIET_MS, () => this.#framing.quiet());
  }

  #consoleFraming(): Framing {
    const decoder = new ConsoleDecoder({
      message: (message) => this.#answered(message),
      text: (text) => this.heard(text),
      noise: (reason) => this.noise(reason),
    });
    return {
      encode: (message) => encodeLines(message, this.#settings.lineBytes),
      push: (bytes) => decoder.push(bytes),
      quiet: () => decoder.idle(),
      startOver: () => NEWLINE, // a new start marker makes the decoder forget by itself
    };
  }

  #rawFraming(): Framing {
    const decoder = new LengthDecoder({
      message: (message) => this.#answered(message),
      noise: (reason) => this.noise(reason),
    });
    return {
      encode: (message) => [message],
      push: (bytes) => decoder.push(bytes),
      quiet: () => decoder.idle(),
      startOver: () => {
        decoder.reset();
        return undefined;
      },
    };
  }

  #answered(message: Uint8Array): void {
    this.#load.clear();
    this.received(message);
  }
}
