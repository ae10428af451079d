/**
 * The lines that were typed before, and a place among them that moves with the arrow keys. Knows no keys and no storage.
 */

/** Lines that are kept, and the longest one. */
export const historyLimits = { lines: 200, characters: 1000 } as const;

/** The history with a line at its end; the same line twice in a row counts once. */
export function withLine(lines: readonly string[], line: string): string[] {
  if (line.trim() === '' || line.length > historyLimits.characters || lines.at(-1) === line)
    return [...lines];
  return [...lines, line].slice(-historyLimits.lines);
}

/** Where somebody looks: `at` lines back from the end, 0 being the line that is being typed. */
export interface Place {
  at: number;
  /** What was being typed when the look back began. */
  draft: string;
}

export const beingTyped: Place = { at: 0, draft: '' };

/**
 * One step back (older) or forth.
 * @param typed what stands in the line now.
 * @returns the new place and what to show there; undefined when there is nothing further.
 */
export function step(
  lines: readonly string[],
  place: Place,
  typed: string,
  direction: 'older' | 'newer',
): { place: Place; line: string } | undefined {
  const at = place.at + (direction === 'older' ? 1 : -1);
  if (at < 0 || at > lines.length) return undefined;
  const draft = place.at === 0 ? typed : place.draft;
  return { place: { at, draft }, line: at === 0 ? draft : (lines.at(-at) ?? draft) };
}
