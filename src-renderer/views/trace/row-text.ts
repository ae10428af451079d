/**
 * A row of a trace in words and columns. Knows no component.
 */
import type { TraceRow } from '@shared/ipc/trace';
import { roundTripText, traceLine } from '@shared/smp/describe';

const signs = { out: '»', in: '«', stray: '!', unreadable: '?', text: '|', noise: '?', note: '·' } as const;

export const signOf = (row: TraceRow): string => signs[row.kind];

/** `12:04:05.123`, in the time of this computer. */
export function timeText(epochMs: number): string {
  const at = new Date(epochMs);
  const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
  return `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`;
}

/** `w2 #17` of a request, `+3.1 ms` of an answer. */
export function messageText(row: TraceRow): string {
  if (row.kind === 'out')
    return `${row.op === 'read' ? 'r' : 'w'}${row.version ?? 2} #${row.sequence ?? '?'}`;
  if (row.roundTripMs !== undefined) return `+${roundTripText(row.roundTripMs)}`;
  return row.sequence === undefined ? '' : `#${row.sequence}`;
}

/** The row as one line of text, in fixed columns. */
export function lineOf(row: TraceRow): string {
  return traceLine({ time: timeText(row.atEpochMs), ...row });
}
