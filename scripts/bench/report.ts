/**
 * The numbers as a table, and the goals with whether they are met.
 */
import type { Row } from './cases';
import { judge, type Goal } from './goals';
import type { Interruptions, LoopDelay } from './load';

/** The number of uploads that the goal for the delay is about. */
const MANY_UPLOADS = 64;

const columns: readonly { title: string; text: (row: Row) => string }[] = [
  { title: 'link', text: ({ link }) => link.title },
  { title: 'uploads', text: ({ uploads }) => String(uploads) },
  { title: 'window', text: ({ window }) => (window === 'window' ? 'yes' : 'no') },
  { title: 'each kB/s', text: ({ bytesPerSecond }) => kilobytes(bytesPerSecond) },
  { title: 'of limit', text: ({ ofLimit }) => percent(ofLimit) },
  { title: 'all kB/s', text: ({ allBytesPerSecond }) => kilobytes(allBytesPerSecond) },
  { title: 'CPU ms/MiB', text: ({ cpuMsPerMiB }) => cpuMsPerMiB.toFixed(0) },
  { title: 'delay p50', text: ({ delay }) => delay.p50Ms.toFixed(1) },
  { title: 'p99', text: ({ delay }) => delay.p99Ms.toFixed(1) },
  { title: 'max ms', text: ({ delay }) => delay.maxMs.toFixed(1) },
];

export function table(rows: readonly Row[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => text(row))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** What the machine does to this process when it does nothing itself, and when it is busy. */
export function machineText(idle: LoopDelay, interruptions: readonly Interruptions[]): string {
  const { p50Ms, p99Ms, maxMs } = idle;
  const worst = Math.max(...interruptions.map(({ share }) => share));
  const longestMs = Math.max(...interruptions.map(({ longestMs: ms }) => ms));
  return [
    `Idle: delay p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, max ${maxMs.toFixed(1)} ms.`,
    `Busy: other processes took up to ${percent(worst)} of its time, ${longestMs.toFixed(1)} ms at most.`,
  ].join('\n');
}

/** The goals that these rows can tell about. */
export function goals(rows: readonly Row[]): Goal[] {
  return [...serialGoal(rows), ...delayGoal(rows), ...windowGoals(rows)];
}

function serialGoal(rows: readonly Row[]): Goal[] {
  const row = rows.find(
    ({ link, uploads, window }) => link.name === 'pty' && uploads === 1 && window === 'window',
  );
  return row === undefined ? [] : [judge('serial-limit', 100 * row.ofLimit)];
}

function delayGoal(rows: readonly Row[]): Goal[] {
  const many = rows.filter(({ uploads }) => uploads === MANY_UPLOADS);
  if (many.length === 0) return [];
  const worst = many.reduce((a, b) => (b.delay.p99Ms > a.delay.p99Ms ? b : a));
  const { p99Ms } = worst.delay;
  return [judge('loop-delay', p99Ms, { says: `${p99Ms.toFixed(1)} ms (${worst.link.title})` })];
}

function windowGoals(rows: readonly Row[]): Goal[] {
  return rows.flatMap((without) => {
    const { link, uploads } = without;
    const used = rows.find((row) => row.link === link && row.uploads === uploads && row.window === 'window');
    if (without.window !== 'no-window' || used === undefined) return [];
    const ratio = used.bytesPerSecond / without.bytesPerSecond;
    // Without one, most connection events of Bluetooth pass unused.
    return [judge(link.name === 'ble' ? 'window-ble' : 'window', ratio, { what: link.title })];
  });
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 1 ? 1 : 0)} %`;
}
