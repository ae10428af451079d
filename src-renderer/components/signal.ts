/**
 * Signal strength as people read it.
 */

/** From this strength in dBm on, so many bars; what is weaker has none. */
const steps = [-90, -80, -70, -60] as const;

/** 0 to 4. */
export function barsOf(rssi: number): number {
  return steps.filter((least) => rssi >= least).length;
}

/** `−52 dBm`, with a real minus sign. */
export function dbmText(rssi: number): string {
  return `${rssi < 0 ? '\u{2212}' : ''}${Math.abs(Math.round(rssi))} dBm`;
}
