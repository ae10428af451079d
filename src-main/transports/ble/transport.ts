/**
 * SMP over Bluetooth LE (Zephyr's smp_bt.c): a message goes out as writes without response, each no longer than the
 * connection carries, and comes back as notifications that are put together by the header's length. There is no other
 * framing. Knows no library and no command.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import { LengthDecoder } from '../../engine/length-framing';
import type { LinkPeer, LinkSizing, PacketCarrier } from '../../engine/transport';
import { MessageLink } from '../message-link';
import type { BleLink, LinkEvents } from './adapter';
import { Air } from './air';
import { AnswerTimes } from './answer-times';

/** Where a transport gets its link from; see `bluetooth.ts`. */
export interface BleConnector {
  readonly label: string;
  /**
   * Finds the device and connects to it, in its turn.
   * @throws BenchError of family link/, or the signal's reason
   */
  connect(on: LinkEvents, signal: AbortSignal): Promise<ConnectedBle>;
}

export interface ConnectedBle {
  link: BleLink;
  peer: LinkPeer;
  /** Gives back the place among the links. */
  leave: () => void;
}

/** ATT_MTU 23 less the header of a write. */
const SMALLEST_PACKET_BYTES = 20;
/** Before anything is known of the device; what is asked first is smaller. */
const UNKNOWN_DEVICE_BYTES = 64;
/** What is half received and has not gone on for so long is not going to. */
const HALF_RECEIVED_MS = 500;

/** A packet of the link layer with data length extension (Core Specification, Vol 6 Part B, 2.4). */
const LINK_LAYER_OCTETS = 251;
/** Before the value of a write: opcode and handle (Vol 3 Part F, 3.4.5.3), length and channel (Vol 3 Part A, 3.1). */
const WRITE_HEADER_OCTETS = 7;

/**
 * Of a write that fits `roomBytes`, as much as fills whole packets of the link layer: 244 or 495 bytes. A value of 512 is in three
 * packets, the last of which is nearly empty and takes the time of a full one.
 */
function fullWriteBytes(roomBytes: number): number {
  const packets = Math.floor((roomBytes + WRITE_HEADER_OCTETS) / LINK_LAYER_OCTETS);
  return packets === 0 ? roomBytes : packets * LINK_LAYER_OCTETS - WRITE_HEADER_OCTETS;
}

export class BleTransport extends MessageLink {
  readonly label: string;
  readonly packets: PacketCarrier;
  readonly #connector: BleConnector;
  readonly #clock: Clock;
  readonly #decoder: LengthDecoder;
  readonly #air: Air;
  /** Of the link that is open; a new one may have another interval. */
  #times = new AnswerTimes();
  #hasToldSlow = false;
  #connected: ConnectedBle | undefined;
  #reassembles: boolean | undefined;
  #provenBytes = 0;
  #heardAt = 0;
  /** The message before: fragments of two are never mixed. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(connector: BleConnector, clock: Clock) {
    super();
    this.label = `ble ${connector.label}`;
    this.#connector = connector;
    this.#clock = clock;
    this.#air = new Air(clock);
    this.#decoder = new LengthDecoder({
      message: (message) => {
        this.#air.answered();
        this.#times.answered(clock.now());
        this.#tellSlow();
        this.received(message);
      },
      noise: (reason) => this.noise(reason),
    });
    this.packets = this.#packets();
  }

  get sizing(): LinkSizing {
    const packet = this.#packetBytes;
    const whole = this.#reassembles === false;
    const pressure = this.#connected?.link.backPressure;
    return {
      bufferOverheadBytes: 0,
      ceilingBytes: whole ? packet : undefined,
      unknownDeviceBytes: whole ? packet : Math.max(packet, this.#provenBytes, UNKNOWN_DEVICE_BYTES),
      ...(pressure?.kind === 'unknown' ? { mostInFlight: pressure.messages } : {}),
    };
  }

  get peer(): LinkPeer | undefined {
    return this.#connected?.peer;
  }

  protected get maxMessageBytes(): number {
    return this.#reassembles === false ? this.#packetBytes : HEADER_BYTES + MAX_BODY_BYTES;
  }

  /** What is half received of an answer that was given up would spoil the next one. */
  flush(): Promise<void> {
    return this.whileOpen(() => {
      if (this.#clock.now() - this.#heardAt >= HALF_RECEIVED_MS) this.#decoder.reset();
      return Promise.resolve();
    });
  }

  protected async start(signal: AbortSignal): Promise<void> {
    const connected = await this.#connector.connect(
      {
        notification: (bytes) => {
          this.#heardAt = this.#clock.now();
          this.#decoder.push(bytes);
        },
        gone: (detail) => this.lose(detail),
      },
      signal,
    );
    this.#connected = connected;
    this.#times = new AnswerTimes();
  }

  /** Once; it stands in the trace. */
  #tellSlow(): void {
    const { slowIntervalMs } = this.#times;
    if (slowIntervalMs === undefined || this.#hasToldSlow) return;
    this.#hasToldSlow = true;
    this.noise(
      `the connection interval that the system chose is long, about ${slowIntervalMs} ms; how to shorten it is in docs/bluetooth.md`,
      'system',
    );
  }

  protected write(message: Uint8Array): Promise<void> {
    const bytes = message.slice(); // the caller may use it again before its turn comes
    const turn = this.#sending.then(() => this.#write(bytes));
    this.#sending = turn.catch(() => {}); // its caller is told
    return turn;
  }

  protected async stop(): Promise<void> {
    this.#air.end();
    this.#decoder.reset();
    const connected = this.#connected;
    this.#connected = undefined;
    if (connected === undefined) return;
    await connected.link.close();
    connected.leave();
  }

  async #write(message: Uint8Array): Promise<void> {
    this.#times.sent(message.length, this.#clock.now());
    let fragments = 0;
    let link = this.#connected?.link;
    for (let at = 0; at < message.length; fragments++) {
      // Read anew for every fragment: the MTU may grow after the link is up, and the link may end.
      link = this.#connected?.link;
      if (link === undefined) throw new BenchError('link/lost', { link: this.label, detail: 'not open' });
      const room = link.payloadBytes;
      const fragment = message.subarray(at, at + (message.length - at <= room ? room : fullWriteBytes(room)));
      await link.write(fragment);
      at += fragment.length;
    }
    if (link?.backPressure.kind === 'unknown') await this.#air.sent(fragments, link.backPressure.messages);
  }

  get #packetBytes(): number {
    return this.#connected?.link.payloadBytes ?? SMALLEST_PACKET_BYTES;
  }

  #packets(): PacketCarrier {
    const packetBytes = (): number => this.#packetBytes;
    const slowIntervalMs = (): number | undefined => this.#times.slowIntervalMs;
    return {
      get slowIntervalMs() {
        return slowIntervalMs();
      },
      get packetBytes() {
        return packetBytes();
      },
      get fullPacketBytes() {
        return fullWriteBytes(packetBytes());
      },
      found: (reassembles, provenBytes) => {
        this.#reassembles = reassembles;
        this.#provenBytes = reassembles ? provenBytes : 0;
      },
    };
  }
}
