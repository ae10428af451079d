// A device on UDP whose firmware answers with values that nobody declares. Written from the protocol's own header; knows no page.
import { createSocket } from 'node:dgram';
import { decode } from 'cbor-x';
import { encodeCborItem } from '../../../src-shared/smp/cbor';

const HEADER_BYTES = 8;

/** By what was asked: `1/0` is command 0 of group 1; writes have a `w` behind. What is not there is answered with rc 8. */
export type OddAnswers = Record<string, (body: Record<string, unknown>) => Record<string, unknown>>;

/** @returns where it listens, and how to end it */
export async function serveOdd(answers: OddAnswers): Promise<{ address: string; end: () => void }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    if (message.length < HEADER_BYTES) return;
    const op = message.readUInt8(0) & 0x07;
    const asked = `${message.readUInt16BE(4)}/${message.readUInt8(7)}${op === 2 ? 'w' : ''}`;
    const given = decode(message.subarray(HEADER_BYTES)) as Record<string, unknown>;
    const body = encodeCborItem(new Map(Object.entries(answers[asked]?.(given) ?? { rc: 8 })));
    const answer = Buffer.concat([message.subarray(0, HEADER_BYTES), body]);
    answer.writeUInt8(message.readUInt8(0) + 1, 0);
    answer.writeUInt16BE(body.length, 2);
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
  return { address: `127.0.0.1:${socket.address().port}`, end: () => void socket.close() };
}
