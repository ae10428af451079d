/**
 * Hears what a console decoder says, and cuts streams. For the tests of console framing.
 */
import fc from 'fast-check';
import { ConsoleDecoder } from '@main/engine/console-framing';

export interface Heard {
  messages: Uint8Array[];
  text: string;
  pieces: string[];
  noise: string[];
  decoder: ConsoleDecoder;
}

export function listen(): Heard {
  const heard = { messages: [] as Uint8Array[], text: '', pieces: [] as string[], noise: [] as string[] };
  const decoder = new ConsoleDecoder({
    message: (message) => heard.messages.push(message),
    text: (text) => {
      heard.text += text;
      heard.pieces.push(text);
    },
    noise: (reason) => heard.noise.push(reason),
  });
  return Object.assign(heard, { decoder });
}

export function hear(...chunks: Uint8Array[]): Heard {
  const heard = listen();
  for (const chunk of chunks) heard.decoder.push(chunk);
  heard.decoder.idle();
  return heard;
}

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Cuts bytes where `cuts` says. */
export function cutUp(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...at, bytes.length].map((end, i) => bytes.slice(i === 0 ? 0 : at[i - 1], end));
}

export const anyCuts = fc.array(fc.nat(5000), { maxLength: 60 });
