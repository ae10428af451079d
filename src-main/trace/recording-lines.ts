/**
 * The form of a recording: JSON lines, a head with device and time, then one line for each entry. Texts to entries and
 * back; knows no file.
 *
 *     {"format":"bootbench-trace","version":1,"device":"Lamp","startedAt":"2026-11-22T12:00:00.000Z"}
 *     {"t":0.4,"dir":"out","hex":"0a00000611000000a1616462686969"}
 *     {"t":3.5,"dir":"in","hex":"0b00…"}
 *     {"t":9,"dir":"in","text":"uart:~$ "}
 *     {"t":12,"note":"os.echo: no answer within 1000 ms (1 of 3)"}
 */
import { plainJson } from '@shared/core/plain-text';
import * as z from 'zod/mini';
import { fromHex, toHex } from '@shared/core/bytes';
import type { TraceEntry, WithoutTime } from '../engine/trace';

export interface RecordingHead {
  device: string;
  startedAtEpochMs: number;
}

export interface RecordedEntry {
  /** Milliseconds since the recording began. */
  t: number;
  entry: WithoutTime<TraceEntry>;
}

const FORMAT = 'bootbench-trace';
const text = z.string().check(z.maxLength(1_000_000));
const time = z.number().check(z.minimum(0), z.maximum(1e13));

const headSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  device: z.string().check(z.maxLength(500)),
  startedAt: z.iso.datetime(),
});
const lineSchema = z.union([
  z.object({ t: time, dir: z.literal('out'), hex: text }),
  z.object({
    t: time,
    dir: z.literal('in'),
    hex: text,
    stray: z.optional(z.boolean()),
    why: z.optional(text),
  }),
  z.object({ t: time, dir: z.literal('in'), text }),
  z.object({ t: time, dir: z.literal('in'), noise: text }),
  z.object({ t: time, note: text }),
]);

export function headLine({ device, startedAtEpochMs }: RecordingHead): string {
  const startedAt = new Date(startedAtEpochMs).toISOString();
  return `${plainJson({ format: FORMAT, version: 1, device, startedAt })}\n`;
}

/** @param t milliseconds since the recording began */
export function entryLine(entry: WithoutTime<TraceEntry>, t: number): string {
  return `${plainJson({ t: Math.round(t * 1000) / 1000, ...content(entry) })}\n`;
}

function content(entry: WithoutTime<TraceEntry>): object {
  switch (entry.kind) {
    case 'sent':
      return { dir: 'out', hex: toHex(entry.bytes) };
    case 'received':
      return { dir: 'in', hex: toHex(entry.bytes) };
    case 'stray':
      return { dir: 'in', hex: toHex(entry.bytes), stray: true };
    case 'unreadable':
      return { dir: 'in', hex: toHex(entry.bytes), why: entry.why };
    case 'text':
      return { dir: 'in', text: entry.text };
    case 'noise':
      return { dir: 'in', noise: entry.reason };
    case 'note':
      return { note: entry.text };
  }
}

/** @returns undefined for a line that is not the head of a recording */
export function readHead(line: string): RecordingHead | undefined {
  const checked = z.safeParse(headSchema, parsed(line));
  if (!checked.success) return undefined;
  return { device: checked.data.device, startedAtEpochMs: Date.parse(checked.data.startedAt) };
}

/** @returns undefined for a line that is no entry */
export function readEntry(line: string): RecordedEntry | undefined {
  const checked = z.safeParse(lineSchema, parsed(line));
  if (!checked.success) return undefined;
  const { data } = checked;
  if ('note' in data) return { t: data.t, entry: { kind: 'note', text: data.note } };
  if ('text' in data) return { t: data.t, entry: { kind: 'text', direction: 'in', text: data.text } };
  if ('noise' in data) return { t: data.t, entry: { kind: 'noise', direction: 'in', reason: data.noise } };
  const bytes = fromHex(data.hex);
  if (bytes === undefined) return undefined;
  if (data.dir === 'out') return { t: data.t, entry: { kind: 'sent', direction: 'out', bytes } };
  if (data.why !== undefined)
    return { t: data.t, entry: { kind: 'unreadable', direction: 'in', bytes, why: data.why } };
  if (data.stray === true)
    return { t: data.t, entry: { kind: 'stray', direction: 'in', bytes, late: false } };
  return { t: data.t, entry: { kind: 'received', direction: 'in', bytes } };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
