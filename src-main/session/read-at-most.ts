/**
 * Reads a file of this computer whole, up to a limit: what a pipe or a device file holds is known only when it has been read.
 * Knows no meaning of the bytes.
 */
import { open } from 'node:fs/promises';
import { BenchError } from '@shared/core/errors';

const PIECE_BYTES = 1024 * 1024;

/**
 * @param file path
 * @param name what errors call it
 * @throws BenchError file/too-large; what the operating system throws
 */
export async function readAtMost(file: string, name: string, limitBytes: number): Promise<Uint8Array> {
  const tooLarge = (sizeBytes: number): BenchError =>
    new BenchError('file/too-large', { file: name, sizeBytes, limitBytes });
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size > limitBytes) throw tooLarge(size);
    // One byte more than there should be, so that the end shows at once.
    let bytes = new Uint8Array(size > 0 ? size + 1 : PIECE_BYTES);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, null);
      if (bytesRead === 0) return bytes.subarray(0, filled);
      filled += bytesRead;
      if (filled > limitBytes) throw tooLarge(filled);
      if (filled < bytes.length) continue;
      const larger = new Uint8Array(Math.min(2 * filled, limitBytes + 1));
      larger.set(bytes);
      bytes = larger;
    }
  } finally {
    await handle.close();
  }
}
