/**
 * What comes in on a link: finds out who waits for it. What nobody waits for and what cannot be read is traced and dropped.
 * Runs inside the handler of incoming bytes, so it never throws and never waits.
 */
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import { openAnswer } from './answer';
import type { Flights } from './flights';
import type { TraceEntry, WithoutTime } from './trace';

export type Trace = (entry: WithoutTime<TraceEntry>) => void;

/** Hands one packet to whoever waits for what is in it. A datagram may carry several messages. */
export function receive(packet: Uint8Array, flights: Flights, trace: Trace): void {
  const unreadable = (bytes: Uint8Array, why: string): void =>
    trace({ kind: 'unreadable', direction: 'in', bytes, why });
  let rest = packet;
  do {
    const header = readHeader(rest);
    if (header === undefined) return unreadable(rest, 'shorter than a header');
    const end = HEADER_BYTES + header.length;
    if (rest.length < end) return unreadable(rest, 'shorter than it says');
    const message = rest.subarray(0, end);
    rest = rest.subarray(end);
    const claim = flights.claim(header);
    if (claim === undefined) {
      trace({ kind: 'stray', direction: 'in', bytes: message, late: false });
      continue;
    }
    const { flight, late } = claim;
    const answer = openAnswer(header, message);
    if (answer.body === undefined && flight.needsMap) {
      unreadable(message, 'the body is not a CBOR map');
      flight.spoil();
    } else if (late) {
      trace({ kind: 'stray', direction: 'in', bytes: message, late: true });
      flights.landedLate(flight, answer);
    } else {
      trace({ kind: 'received', direction: 'in', bytes: message });
      flights.landed(flight);
      flight.land(answer);
    }
  } while (rest.length >= HEADER_BYTES);
}
