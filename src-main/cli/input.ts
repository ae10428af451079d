/**
 * What comes on standard input. Bounded, because it may come from anybody.
 */
import { BenchError } from '@shared/core/errors';
import type { Host } from './host';

const MAX_BYTES = 128 * 1024 * 1024;

/** All of it. @throws BenchError file/too-large */
export async function inputText(host: Pick<Host, 'input'>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let sizeBytes = 0;
  for await (const chunk of host.input ?? (process.stdin as AsyncIterable<Uint8Array>)) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BYTES)
      throw new BenchError('file/too-large', { file: 'standard input', sizeBytes, limitBytes: MAX_BYTES });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
