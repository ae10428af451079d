/**
 * Values in answers of devices that are not what is declared: by device, and of each command those of its last answer. They stand
 * above the pages of the device, because the page itself shows the rest. Knows no page.
 */
import { shallowReactive } from 'vue';
import type { OddView } from '@shared/smp/odd-values';

export interface OddAnswer {
  command: string;
  values: readonly OddView[];
}

const byDevice = shallowReactive(new Map<string, readonly OddAnswer[]>());

/** What the last answers of a device had. */
export function oddAnswersOf(deviceId: string): readonly OddAnswer[] {
  return byDevice.get(deviceId) ?? [];
}

/** Takes an answer as the main process gives it: `odd` is there when something was left out of it. */
export function hearOdd(deviceId: string, command: string, answer: unknown): void {
  const values = (answer as { odd?: readonly OddView[] } | undefined)?.odd ?? [];
  const before = oddAnswersOf(deviceId);
  const others = before.filter((one) => one.command !== command);
  if (values.length > 0) byDevice.set(deviceId, [...others, { command, values }]);
  else if (others.length < before.length) byDevice.set(deviceId, others);
}
