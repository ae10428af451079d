/**
 * The history of runs: every run of the window is kept, with what passed on its link when it did not pass. The thread that writes is started
 * with the first run or the first question. Copies and the deletion of what is too old wait until the window is shown. Knows no window.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { toErrorView } from '@shared/core/errors';
import { Listeners, thrownLater } from '@shared/core/listeners';
import { addressText } from '@shared/device/connection';
import { History } from '../../history/history';
import { historyFolder } from '../../history/place';
import { attached, RunRecorder, type RunAbout } from '../../history/recorder';
import { stationHere, userName } from '../../history/station';
import type { WorkerInput } from '../../history/worker-talk';
import { writerOf } from '../../history/writer';
import type { RunBookOptions } from '../../run/run-book';
import type { Bench } from '../../session/bench';
import { traceText } from '../../trace/trace-text';
import type { Ground } from './ground';
import type { Traffic } from './traffic';

export interface HistoryPart {
  history: History;
  /** Tells that runs were added or changed, at most once a second. */
  changed: Listeners<[]>;
  /** Keeps a run of the window from now on. */
  keep: NonNullable<RunBookOptions['began']>;
  /** What is done now and then: a copy once a day. Never rejects. */
  tidy: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Of the console: what was said before it failed. */
const CONSOLE_CHARACTERS = 64 * 1024;
/** A page of runs is not read more often than somebody looks. */
const TOLD_EVERY_MS = 1000;

export function joinHistory({
  clock,
  epochNow,
  store,
  log,
  bench,
  traffic,
  version,
}: Ground & { bench: Bench; traffic: () => Traffic; version: string }): HistoryPart {
  const folder = historyFolder(path.dirname(store.view.file));
  const writer = writerOf(process.pid);
  const history = new History(
    () =>
      new Worker(path.join(import.meta.dirname, 'history-worker.js'), {
        workerData: { folder, writer } satisfies WorkerInput,
      }),
    (error) => log.error('the history told of a run and was not heard', { error: toErrorView(error) }),
  );
  let trouble: string | undefined;
  const told = (error: unknown): void => {
    const view = toErrorView(error);
    if (trouble === view.code) return;
    trouble = view.code;
    log.error('a run is not kept in the history', { error: view });
  };
  const recorder = new RunRecorder({
    clock,
    epochNow,
    write: (entry) => void history.write(entry).catch(told),
  });
  const station = stationHere(version);
  const changed = new Listeners<[]>(thrownLater(clock));
  let isSoon = false;
  history.changed.listen(() => {
    if (isSoon) return;
    isSoon = true;
    clock.after(TOLD_EVERY_MS, () => {
      isSoon = false;
      changed.tell();
    });
  });
  return {
    history,
    changed,
    keep: (run, deviceId) => {
      const { name, connection } = bench.record(deviceId);
      const about: RunAbout = {
        origin: 'bench',
        station,
        who: userName(),
        writer,
        deviceId,
        device: name,
        address: addressText(connection),
        transport: connection.kind,
      };
      recorder.record(run, {
        about: () => about,
        slots: () => bench.session(deviceId).slots?.images,
        attachments: (fromEpochMs) => {
          const { traces, consoles } = traffic();
          const begunAtMs = clock.now() - (epochNow() - fromEpochMs);
          const entries = traces.remembered(deviceId).filter(({ atMs }) => atMs >= begunAtMs);
          const head = { device: name, startedAtEpochMs: fromEpochMs, begunAtMs };
          return [
            ...attached('trace.jsonl', traceText(entries, head)),
            ...attached('console.txt', consoles.lastOf(deviceId, CONSOLE_CHARACTERS)),
          ];
        },
      });
    },
    tidy: async () => {
      try {
        const { state, why, movedTo } = await history.ask('standing');
        if (state !== 'ready') log.warn('no run is kept in the history', { state, why });
        if (movedTo !== undefined) log.warn('the history could not be read', { movedTo });
        await history.ask('backUp');
      } catch (error) {
        told(error);
      }
    },
    stop: () => history.end(),
  };
}
