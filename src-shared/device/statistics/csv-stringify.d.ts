/**
 * What pure code takes of csv-stringify. Its own declarations bring the types of Node along, which do not exist in the pure zones.
 */
export function stringify(
  rows: readonly (readonly string[])[],
  options: { bom: boolean; escape_formulas: boolean },
): string;
