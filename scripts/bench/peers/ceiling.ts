/**
 * How fast the relay is together with the device that takes no time: what a client that takes none itself gets through both. No program
 * of a row can be faster on this machine, and near it the row says little.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { withTemporaryFolder } from '../temporary-folder';
import { startRelay } from './relay-process';
import { asLines, dataBytesFor, uploadRequest } from './upload-request';

export interface Ceiling {
  near: 'serial' | 'udp';
  requestBytes: number;
  /** Answers per second with one request under way, and with three. */
  oneByOne: number;
  threeAtOnce: number;
}

const BUFFERS = { serial: 384, udp: 1472 } as const;
const REQUESTS = 2000;
const run = promisify(execFile);

export async function measureCeilings(python: string): Promise<Ceiling[]> {
  return [await measureCeiling(python, 'serial'), await measureCeiling(python, 'udp')];
}

async function measureCeiling(python: string, near: 'serial' | 'udp'): Promise<Ceiling> {
  const bufferBytes = BUFFERS[near];
  // Of an upload that never began: it is read whole, and the answer is short.
  const message = uploadRequest(1, new Uint8Array(dataBytesFor(bufferBytes)));
  const rate = (inFlight: number) => ratePerSecond(python, near, bufferBytes, message, inFlight);
  return { near, requestBytes: message.length, oneByOne: await rate(1), threeAtOnce: await rate(3) };
}

function ratePerSecond(
  python: string,
  near: 'serial' | 'udp',
  bufferBytes: number,
  message: Uint8Array,
  inFlight: number,
): Promise<number> {
  return withTemporaryFolder(async (folder) => {
    const relay = await startRelay({
      near: near === 'udp' ? { kind: 'udp' } : { kind: 'terminal', path: path.join(folder, 'port') },
      far: { kind: 'device', bufferBytes, bufferCount: 4 },
      link: { latencyMs: 0, lossPercent: 0 },
      seed: 1,
    });
    try {
      const request = near === 'udp' ? message : asLines(message);
      const script = path.resolve('scripts/bench/peers/ceiling.py');
      const hex = Buffer.from(request).toString('hex');
      const argv = ['-B', script, near, relay.place, hex, String(inFlight), String(REQUESTS)];
      return REQUESTS / Number((await run(python, argv)).stdout);
    } finally {
      await relay.stop();
    }
  });
}

export function ceilingText(ceilings: readonly Ceiling[]): string {
  return ceilings
    .map(({ near, requestBytes, oneByOne, threeAtOnce }) => {
      const rate = (perSecond: number): string =>
        `${perSecond.toFixed(0)} requests/s (${((perSecond * requestBytes) / 1000).toFixed(0)} kB/s)`;
      return `relay and fast device, ${near}, requests of ${requestBytes} bytes: one by one ${rate(oneByOne)}, three at once ${rate(threeAtOnce)}`;
    })
    .join('\n');
}
