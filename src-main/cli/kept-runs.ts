/**
 * Runs of the command line in the history that window and command line share. The thread that writes is started with the first run, and the
 * program waits for it at its end. Without a history runs go on. Loads nothing of a database.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { errorText } from '@shared/core/error-texts';
import { toErrorView } from '@shared/core/errors';
import { version } from '../../package.json';
import { History, type HistoryThread } from '../history/history';
import { historyFolder } from '../history/place';
import { RunRecorder, type RecordedRun, type RecordingOptions, type RunAbout } from '../history/recorder';
import { stationHere, userName } from '../history/station';
import type { WorkerInput } from '../history/worker-talk';
import { writerOf } from '../history/writer';
import type { Host } from './host';
import type { RunDevice, RunKeeper } from './keep-run';
import { savedFolder } from './saved-folder';

export class KeptRuns implements RunKeeper {
  readonly history: History;
  readonly #recorder: RunRecorder;
  readonly #about: Omit<RunAbout, keyof RunDevice | 'unit'>;
  #hasRun = false;
  #trouble: string | undefined;

  /** @throws BenchError settings/unreadable when nothing says where the user's folders are */
  constructor(host: Pick<Host, 'clock' | 'epochNow' | 'env' | 'home' | 'platform'>, start = startThread) {
    const folder = historyFolder(savedFolder(host));
    const writer = writerOf(process.pid);
    this.history = new History(
      () => start({ folder, writer }),
      (error) => (this.#trouble ??= errorText(toErrorView(error)).title),
    );
    this.#about = {
      origin: 'cli',
      writer,
      who: userName(),
      station: stationHere(version),
    };
    this.#recorder = new RunRecorder({
      ...host,
      write: (entry) => {
        this.#hasRun = true;
        this.history.write(entry).catch((error: unknown) => {
          this.#trouble ??= errorText(toErrorView(error)).title;
        });
      },
    });
  }

  /** @returns tells the name of the run */
  record(
    run: RecordedRun,
    device: () => RunDevice,
    further: Omit<RecordingOptions, 'about'> = {},
  ): () => string {
    return this.#recorder.record(run, { about: () => ({ ...this.#about, ...device() }), ...further });
  }

  /** Everything is written. @returns what the user should know: sentences */
  async end(): Promise<string[]> {
    const said: string[] = [];
    if (this.#hasRun) {
      const standing = await this.history.ask('standing').catch(() => undefined);
      const trouble = standing?.why ?? this.#trouble;
      if (trouble !== undefined) said.push(trouble);
      if (standing?.movedTo !== undefined)
        said.push(`The history could not be read; what was there stands in ${standing.movedTo} now.`);
    }
    await this.history.end();
    return said;
  }
}

function startThread(input: WorkerInput): HistoryThread {
  return new Worker(path.join(__dirname, 'history-worker.cjs'), { workerData: input });
}
