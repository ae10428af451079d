/**
 * Numbers as the window shows them. Units are the same in every language; words are not made here.
 */

const bytesInKib = 1024;
const kib = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const speed = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `412.35 KiB`. */
export function sizeText(sizeBytes: number): string {
  return `${kib.format(sizeBytes / bytesInKib)} KiB`;
}

/** `11.2 KiB/s`. */
export function speedText(bytesPerSecond: number): string {
  return `${speed.format(bytesPerSecond / bytesInKib)} KiB/s`;
}

/** `1:05`, or `1:02:30` from an hour on. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The day of this computer's calendar: `2026-11-22`. */
export function dayText(epochMs: number): string {
  const date = new Date(epochMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whole percent; 100 only when everything is done. */
export function percentText(part: number): string {
  return `${Math.floor(Math.min(1, Math.max(0, part)) * 100)} %`;
}

/** Round-trip time: `4 ms`, `0.8 ms`. */
export function millisecondsText(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
