/**
 * How knowledge of a device gets its answers: one declared command, sent by whoever has the link. Knows neither window nor session.
 */
import type { Command, RequestOf, ResponseOf } from '../smp/command';

/** Sends one command to one device. @throws BenchError */
export type Ask = <Q, R>(
  command: Command<Q, R>,
  body: RequestOf<Command<Q, R>>,
) => Promise<ResponseOf<Command<Q, R>>>;
