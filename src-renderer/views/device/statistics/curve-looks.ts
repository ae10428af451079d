/**
 * How curves are told apart: by colour and, because colour is never alone, by the pattern of the line.
 */

const colours = 8;
const patterns: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

/** Curves that can be told apart at the same time; more are not drawn. */
export const curvesAtOnce = colours;

export interface CurveLook {
  /** A colour of the theme. */
  token: string;
  /** Lengths of strokes and spaces in pixels; empty for a whole line. */
  pattern: readonly number[];
}

/** @param number of the counter in its section, from 0 */
export function curveLook(number: number): CurveLook {
  return {
    token: `--color-curve-${(number % colours) + 1}`,
    pattern: patterns[Math.floor(number + number / colours) % patterns.length] ?? [],
  };
}
