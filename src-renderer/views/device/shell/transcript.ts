/**
 * What was run in the shells of the devices since the window opened, and what came of it. Stays while one looks at other
 * pages, also when a command is still running; memory is bounded. One command at a time for each device.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { groups } from '@shared/smp/groups';
import { request } from '../../../stores/actions';
import { outcomeOf, outcomeOfFailure, type ShellOutcome } from '@shared/device/shell/outcome';

export interface Entry {
  /** Rises with each command. */
  readonly id: number;
  readonly line: string;
  readonly startedAtEpochMs: number;
  /** Absent while it runs. */
  readonly outcome?: ShellOutcome;
}

/** Entries that are kept for each device. */
const entriesKept = 200;

const { execute } = groups.shell.commands;

export const useTranscripts = defineStore('shell-transcripts', () => {
  const byDevice = shallowReactive(new Map<string, readonly Entry[]>());
  let lastId = 0;

  const entriesOf = (deviceId: string): readonly Entry[] => byDevice.get(deviceId) ?? [];
  const runningOn = (deviceId: string): Entry | undefined =>
    entriesOf(deviceId).find((entry) => entry.outcome === undefined);

  /**
   * Runs one line; never throws, a failure is an outcome. While another runs nothing happens.
   * @param argv the words as the device takes them.
   */
  async function run(deviceId: string, line: string, argv: string[]): Promise<void> {
    if (runningOn(deviceId)) return;
    const entry: Entry = { id: ++lastId, line, startedAtEpochMs: Date.now() };
    byDevice.set(deviceId, [...entriesOf(deviceId), entry].slice(-entriesKept));
    const outcome = await request(deviceId, execute, { argv }).then(outcomeOf, outcomeOfFailure);
    byDevice.set(
      deviceId,
      entriesOf(deviceId).map((one) => (one.id === entry.id ? { ...entry, outcome } : one)),
    );
  }

  /** Forgets what has ended. */
  function clear(deviceId: string): void {
    byDevice.set(
      deviceId,
      entriesOf(deviceId).filter((entry) => entry.outcome === undefined),
    );
  }

  return { entriesOf, runningOn, run, clear };
});
