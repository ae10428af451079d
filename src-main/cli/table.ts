/**
 * Rows as lines with aligned columns. Knows nothing of what stands in them.
 */

/** Columns are two spaces apart; nothing is cut. The columns in `right` are aligned to the right. */
export function tableLines(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
        return right.includes(at) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** In characters, not in halves of them. */
function widthOf(text: string): number {
  return Array.from(text).length;
}
