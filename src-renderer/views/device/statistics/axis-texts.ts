/**
 * Numbers and times beside the axes of a chart: short where short ones differ from one another.
 */

const shortNumber = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const fullNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const fineNumber = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** @param marks the numbers at which the axis has marks */
export function axisNumbers(marks: readonly number[]): string[] {
  for (const format of [shortNumber, fullNumber, fineNumber]) {
    const texts = marks.map((mark) => format.format(mark));
    if (new Set(texts).size === marks.length) return texts;
  }
  return marks.map(String);
}

/** Times of day, `14:03:09`. */
export function axisTimes(seconds: readonly number[]): string[] {
  return seconds.map((one) => timeText(one * 1000));
}

export function timeText(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hourCycle: 'h23' });
}

/** Bounds around values, with some room; around a single value, too. */
export function boundsAround(least: number, most: number): [number, number] {
  const room = least === most ? Math.max(1, Math.abs(most) / 100) : (most - least) / 10;
  const low = least - room;
  return [least >= 0 && low < 0 ? 0 : low, most + room];
}
