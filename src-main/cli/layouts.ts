/**
 * Answers as lines, in the layouts that the Go tool `mcumgr` prints and scripts have learned to cut, byte for byte. The facts
 * were taken from what it prints (mynewt-mcumgr-cli, with the newtmgr of its go.mod). Sends nothing.
 */
import { toHex } from '@shared/core/bytes';
import type { ResponseOf } from '@shared/smp/command';
import type { groups } from '@shared/smp/groups';
import { oddText } from '@shared/smp/odd-values';
import type { MemoryPool } from '@shared/smp/memory-pools';

type ImageList = ResponseOf<typeof groups.image.commands.state>;
/** A counter that is no counter is a text. */
interface Section {
  name: string;
  fields: ReadonlyMap<string, number | bigint | string>;
}
type Tasks = ResponseOf<typeof groups.os.commands.taskStatistics>;

const flagNames = ['active', 'confirmed', 'pending', 'permanent'] as const;
const splitStates: Record<number, string> = { 0: 'N/A', 1: 'non-matching', 2: 'matching' };

/** A flag that is missing counts as false, as it does there; `--json` tells the two apart. */
export function imageListLines({ images, splitStatus }: ImageList): string[] {
  return [
    'Images:',
    ...images.flatMap((one) => [
      ` image=${one.image} slot=${one.slot}`,
      `    version: ${one.version}`,
      `    bootable: ${one.bootable ?? false}`,
      `    flags: ${flagNames.filter((flag) => one[flag]).join(' ')}`,
      `    hash: ${one.hash === undefined || one.hash.length === 0 ? 'Unavailable' : toHex(one.hash)}`,
    ]),
    `Split status: ${splitStates[splitStatus] ?? 'Unknown!'} (${splitStatus})`,
  ];
}

export function sectionListLines(sections: readonly string[]): string[] {
  if (sections.length === 0) return ['stat groups: none'];
  return ['stat groups:', ...[...sections].sort(inByteOrder).map((one) => `    ${one}`)];
}

const COUNTER_WIDTH = 10;

export function sectionLines({ name, fields }: Section): string[] {
  return [
    `stat group: ${name}`,
    ...(fields.size === 0 ? ['    (empty)'] : []),
    ...byName(fields).map(([counter, value]) => `${right(value, COUNTER_WIDTH)} ${counter}`),
  ];
}

function cellOf(row: unknown, key: string): string {
  const value: unknown = row instanceof Map ? row.get(key) : undefined;
  return value === undefined ? '0' : oddText(value);
}

const taskColumns = [
  ['pri', 'prio', 3],
  ['tid', 'tid', 3],
  ['runtime', 'runtime', 8],
  ['csw', 'cswcnt', 8],
  ['stksz', 'stksiz', 8],
  ['stkuse', 'stkuse', 8],
  ['last_checkin', 'last_checkin', 8],
  ['next_checkin', 'next_checkin', 8],
] as const;
const TASK_WIDTH = 8;

/** Sizes of stacks as the device tells them: on Zephyr in words of 4 bytes. What it does not tell is 0, as it is there. */
export function taskLines({ tasks }: Tasks, odd: ReadonlyMap<string, unknown> = new Map()): string[] {
  const line = (name: string, cells: readonly (string | number)[]): string =>
    `  ${[right(name, TASK_WIDTH), ...cells.map((one, at) => right(one, taskColumns[at]?.[2] ?? 0))].join(' ')}`;
  return [
    line(
      'task',
      taskColumns.map(([title]) => title),
    ),
    ...byName(tasks).map(([name, task]) =>
      line(
        name,
        // One odd field does not make the others odd, and is shown as it came.
        taskColumns.map(([, key]) => {
          const value = odd.get(`${name}.${key}`);
          return value === undefined ? (task[key] ?? 0) : oddText(value);
        }),
      ),
    ),
    // A row with an odd value in it, as it came.
    ...byName(new Map([...odd].filter(([name]) => !isFieldOf(tasks, name)))).map(([name, task]) =>
      line(
        name,
        taskColumns.map(([, key]) => cellOf(task, key)),
      ),
    ),
  ];
}

/** `main.stkuse`, where there is a row `main`. */
function isFieldOf(tasks: Tasks['tasks'], path: string): boolean {
  return taskColumns.some(([, key]) => path.endsWith(`.${key}`) && tasks.has(path.slice(0, -key.length - 1)));
}

const poolWidths = [32, 5, 4, 4, 4] as const;

export function poolLines(pools: readonly MemoryPool[]): string[] {
  const rows = [...pools]
    .sort((a, b) => inByteOrder(a.name, b.name))
    .map((one) => [one.name, one.blockBytes, one.blocks, one.freeBlocks, one.fewestFreeBlocks ?? 0]);
  return [['name', 'blksz', 'cnt', 'free', 'min'], ...rows].map((row) =>
    row.map((cell, at) => right(cell, poolWidths[at] ?? 0)).join(' '),
  );
}

export function clockLine(datetime: string): string {
  return `Datetime(RFC 3339 format): ${datetime}`;
}

/** @param output what the command printed; its first line end is printed, too, and its last one only once */
export function shellLines(status: number, output: string): string[] {
  return [`status=${status}`, ...(output === '' ? [] : [...output.replace(/\n$/, '').split('\n')])];
}

export function connectionLines(
  saved: readonly { name: string; type: string; connString: string }[],
  name?: string,
): string[] {
  if (saved.length === 0)
    return [
      name === undefined ? 'No connection profiles found!' : `No connection profiles found matching ${name}`,
    ];
  return [
    'Connection profiles: ',
    ...[...saved]
      .sort((a, b) => inByteOrder(a.name, b.name))
      .map((one) => `  ${one.name}: type=${one.type}, connstring='${one.connString}'`),
  ];
}

function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => inByteOrder(a, b));
}

/** As the bytes of the names in UTF-8 follow one another. */
function inByteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** In characters, not in halves of them. */
function right(value: string | number | bigint, width: number): string {
  const text = String(value);
  return ' '.repeat(Math.max(0, width - Array.from(text).length)) + text;
}
