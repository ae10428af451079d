/**
 * What the Go tool `mcumgr` leaves of a transfer on standard output when that is no terminal: scripts read it line by line.
 * The facts were taken from what it prints. Knows nothing of our own progress, which goes to standard error (progress.ts).
 */
const KIB = 1024;
const MIB = KIB * KIB;
const MINUTE_S = 60;
const HOUR_S = 3600;

export interface UploadedFacts {
  sizeBytes: number;
  /** What was sent of it. */
  movedBytes: number;
  seconds: number;
}

/**
 * The line of `image upload` before `Done`: two states of the bar, the first and the last one, each behind a return. How many
 * states stand between them depends on the clock, there as well.
 */
export function uploadBarText({ sizeBytes, movedBytes, seconds }: UploadedFacts): string {
  const size = barSize(sizeBytes);
  const hasSpeed = movedBytes > 0 && seconds > 0;
  const speed = hasSpeed ? ` ${barSize(Math.floor(movedBytes / seconds))}/s` : '';
  return `\r 0 / ${sizeBytes}    0.00%\r ${size} / ${size}  100.00%${speed} ${barTime(seconds)}\n`;
}

/** `fs download`: where each chunk begins, as the device has cut the file, and at last where it ends. */
export function chunkOffsetLines(sizeBytes: number, chunkBytes: number): string[] {
  const step = Math.max(1, chunkBytes);
  const chunks = Array.from({ length: Math.ceil(sizeBytes / step) }, (_, nth) => String(nth * step));
  return [...chunks, String(sizeBytes)];
}

function barSize(bytes: number): string {
  if (bytes >= MIB) return `${hundredths(bytes / MIB)} MiB`;
  return bytes >= KIB ? `${hundredths(bytes / KIB)} KiB` : `${bytes} B`;
}

/** What lies in the very middle goes to the even digit, other than with toFixed(). */
function hundredths(value: number): string {
  const scaled = value * 100;
  const below = Math.floor(scaled);
  const isMiddle = scaled - below === 0.5;
  return (isMiddle ? (below + (below % 2)) / 100 : value).toFixed(2);
}

/** `30s`, `1m2s`, `1h0m2s`: whole seconds, nothing rounded up. */
function barTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  const parts = [hours > 0 ? `${hours}h` : '', whole >= MINUTE_S ? `${minutes}m` : ''];
  return `${parts.join('')}${whole % MINUTE_S}s`;
}
