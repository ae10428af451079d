/**
 * Answers as lines, in the layouts that Zephyr's mcumgr.rst shows and scripts have learned to read. Sends nothing.
 */
import { toHex } from '@shared/core/bytes';
import type { ResponseOf } from '@shared/smp/command';
import type { groups } from '@shared/smp/groups';
import { oddText } from '@shared/smp/odd-values';

type ImageList = ResponseOf<typeof groups.image.commands.state>;
/** A counter that is no counter is a text. */
interface Section {
  name: string;
  fields: ReadonlyMap<string, number | bigint | string>;
}
type Tasks = ResponseOf<typeof groups.os.commands.taskStatistics>;

const flagNames = ['active', 'confirmed', 'pending', 'permanent'] as const;
const splitStates: Record<number, string> = { 0: 'N/A', 1: 'non-matching', 2: 'matching' };

export function imageListLines({ images, splitStatus }: ImageList): string[] {
  return [
    'Images:',
    ...images.flatMap((one) => [
      ` image=${one.image} slot=${one.slot}`,
      `  version: ${one.version}`,
      `  bootable: ${one.bootable ?? 'unknown'}`,
      `  flags: ${flagNames.filter((flag) => one[flag]).join(' ')}`.trimEnd(),
      `  hash: ${one.hash === undefined ? 'unavailable' : toHex(one.hash)}`,
    ]),
    `Split status: ${splitStates[splitStatus] ?? 'unknown'} (${splitStatus})`,
  ];
}

export function sectionListLines(sections: readonly string[]): string[] {
  return ['stat groups:', ...sections.map((one) => `  ${one}`)];
}

const COUNTER_WIDTH = 8;

export function sectionLines({ name, fields }: Section): string[] {
  return [
    `stat group: ${name}`,
    ...Array.from(fields, ([counter, value]) => `${String(value).padStart(COUNTER_WIDTH)} ${counter}`),
  ];
}

function cellOf(row: unknown, key: string): string {
  const value: unknown = row instanceof Map ? row.get(key) : undefined;
  return value === undefined ? '-' : oddText(value);
}

const taskColumns = [
  ['pri', 'prio'],
  ['tid', 'tid'],
  ['runtime', 'runtime'],
  ['csw', 'cswcnt'],
  ['stksz', 'stksiz'],
  ['stkuse', 'stkuse'],
  ['last_checkin', 'last_checkin'],
  ['next_checkin', 'next_checkin'],
] as const;

/** Sizes of stacks as the device tells them: on Zephyr in words of 4 bytes. A value that it does not tell is `-`. */
export function taskLines({ tasks }: Tasks, odd: ReadonlyMap<string, unknown> = new Map()): string[] {
  const rows = [
    ...Array.from(tasks, ([name, task]) => [name, ...taskColumns.map(([, key]) => String(task[key] ?? '-'))]),
    // A row with an odd value in it, as it came.
    ...Array.from(odd, ([name, task]) => [name, ...taskColumns.map(([, key]) => cellOf(task, key))]),
  ];
  const all = [['task', ...taskColumns.map(([title]) => title)], ...rows];
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? [];
  return all.map((row) => `  ${row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join(' ')}`);
}
