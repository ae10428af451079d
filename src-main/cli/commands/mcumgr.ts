/**
 * Commands that the Go tool `mcumgr` has beyond Zephyr's page, in its layouts.
 */
import { groups } from '@shared/smp/groups';
import { readMemoryPools } from '@shared/smp/memory-pools';
import { version as ownVersion } from '../../../package.json';
import { clockLine, poolLines } from '../layouts';
import type { Run } from '../invocation';
import { withClient } from '../link';

const { readDateTime, setDateTime, memoryPools } = groups.os.commands;

export const version: Run = ({ report }) => {
  report.result('version', { version: ownVersion }, [`bootbench ${ownVersion}`]);
  return Promise.resolve();
};

export const datetime: Run = async (invocation) => {
  const { host, report, args } = invocation;
  const { signal } = host;
  const [typed] = args;
  if (typed === undefined) {
    const answer = await withClient(invocation, (client) => client.request(readDateTime, {}, { signal }));
    return report.answer(readDateTime, answer, [clockLine(answer.datetime)]);
  }
  const wanted = typed === 'now' ? rfc3339(new Date(host.epochNow())) : typed;
  const answer = await withClient(invocation, (client) =>
    client.request(setDateTime, { datetime: wanted }, { signal }),
  );
  report.answer(setDateTime, answer, [...(typed === 'now' ? [`Setting time to ${wanted}`] : []), 'Done']);
};

export const mpstat: Run = async (invocation) => {
  const { signal } = invocation.host;
  const answer = await withClient(invocation, (client) => client.request(memoryPools, {}, { signal }));
  invocation.report.answer(memoryPools, answer, poolLines(readMemoryPools(answer)));
};

/** The local time of this computer with its zone, in whole seconds. */
export function rfc3339(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const east = -time.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
  const zone = east === 0 ? 'Z' : `${east < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}${zone}`;
}
