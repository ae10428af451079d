/**
 * What comes on standard input. Bounded, because it may come from anybody.
 */
import { BenchError } from '@shared/core/errors';
import { plainLines } from '@shared/core/plain-text';
import { textOf } from '@shared/core/text-bytes';
import type { Host } from './host';

const MAX_BYTES = 128 * 1024 * 1024;

/** All of it, as a document in UTF-8 or UTF-16. @throws BenchError file/too-large */
export async function inputText(host: Pick<Host, 'input'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of host.input ?? (process.stdin as AsyncIterable<Uint8Array>)) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BYTES)
      throw new BenchError('file/too-large', { file: 'standard input', sizeBytes, limitBytes: MAX_BYTES });
    chunks.push(chunk);
  }
  return textOf(Buffer.concat(chunks));
}

/**
 * Asks a question and gives the line that is answered.
 * @returns undefined when nobody is there to be asked
 */
export async function ask(host: Pick<Host, 'ask' | 'signal'>, question: string): Promise<string | undefined> {
  if (host.ask !== undefined) return host.ask(question);
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  // The answer is no result: it stays out of what is piped. Not as a terminal of its own, or Ctrl-C would be swallowed.
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return await reader.question(plainLines(question), { signal: host.signal });
  } catch (error) {
    if (host.signal.aborted) return '';
    throw error;
  } finally {
    reader.close();
  }
}
