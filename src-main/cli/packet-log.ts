/**
 * `-l debug`: what passes on the link, each packet as a decoded line and as bytes.
 */
import { fromHex } from '@shared/core/bytes';
import { hexDump } from '@shared/core/hex-dump';
import type { Catalog } from '@shared/smp/catalog';
import { traceLine } from '@shared/smp/describe';
import type { TraceListener } from '../engine/trace';
import { RowMaker } from '../trace/row-maker';
import type { Host } from './host';

/** @param log takes one or several lines */
export function packetLogger(
  host: Host,
  log: (lines: readonly string[]) => void,
  catalog?: Catalog,
): TraceListener {
  const rows = catalog === undefined ? new RowMaker() : new RowMaker(() => catalog);
  return (entry) => {
    const row = rows.row(entry, entry.atMs, host.epochNow());
    const line = traceLine({ ...row, time: timeText(row.atEpochMs) });
    const bytes = row.hex === undefined ? undefined : fromHex(row.hex);
    log([line, ...(bytes === undefined ? [] : hexDump(bytes).map((one) => `    ${one}`))]);
  };
}

/** `12:04:05.123`, local time. */
export function timeText(epochMs: number): string {
  const at = new Date(epochMs);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
