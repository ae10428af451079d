/**
 * What passed on a link as one text in the form of a recording, for whoever keeps it with something else. Knows no file.
 */
import type { TraceEntry } from '../engine/trace';
import { entryLine, headLine } from './recording-lines';

/** @param begunAtMs clock time that the times of the lines count from. @returns empty when nothing passed */
export function traceText(
  entries: readonly TraceEntry[],
  { device, startedAtEpochMs, begunAtMs }: { device: string; startedAtEpochMs: number; begunAtMs: number },
): string {
  if (entries.length === 0) return '';
  const lines = entries.map((entry) => entryLine(entry, Math.max(0, entry.atMs - begunAtMs)));
  return [headLine({ device, startedAtEpochMs }), ...lines].join('');
}
