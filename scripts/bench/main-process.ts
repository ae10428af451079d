/**
 * What the application's main process does with devices and runs, joined as src-main/app/compose.ts joins it, without
 * Electron: sessions, the book of runs, and the publisher with a window that gets its own copy of every change.
 */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { defaultTiming } from '../../src-main/engine/timing';
import type { SmpTransport } from '../../src-main/engine/transport';
import { hostClock } from '../../src-main/host/clock';
import { hostSha } from '../../src-main/host/sha';
import { Publisher } from '../../src-main/ipc/publisher';
import { Bench } from '../../src-main/session/bench';
import { FirmwareShelf, type Firmware } from '@main/firmware/firmware-shelf';
import { RunBook } from '@main/run/run-book';
import { upgradeOf } from '@main/run/upgrade-of';
import { isUpgradeRun, type RunView } from '@shared/ipc/runs';
import { phaseWord } from '@shared/run/fold';
import { makeImage } from '../../src-shared/firmware/make-image';
import type { Connection } from '@shared/device/connection';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import type { BenchChange } from '../../src-shared/ipc/view-table';

export interface Endpoint {
  connection: Connection;
  makeTransport: () => Promise<SmpTransport>;
}

/** When an upload began and ended, by the clock of `performance`. */
interface Times {
  startedAt: number;
  endedAt: number;
}

/** Views that no upload changes. */
const notAsked = {
  ports: () => [],
  bluetooth: () => {
    throw new Error('the bench has no Bluetooth');
  },
  settings: () => ({ file: '' }),
  about: () => ({ version: '', electron: '', node: process.version, platform: process.platform }),
};

export class MainProcess {
  readonly #preferences: Preferences = { ...defaultPreferences, parallelUpgrades: 128 };
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #bench: Bench;
  readonly #runs: RunBook;
  readonly #publisher: Publisher;
  readonly #shelf = new FirmwareShelf(hostSha);
  readonly #times = new Map<string, Partial<Times>>();
  #files = 0;

  constructor() {
    this.#publisher = new Publisher(
      hostClock,
      {
        devices: { ids: () => this.#bench.ids, view: (id) => this.#bench.view(id) },
        runs: { ids: () => this.#runs.ids, view: (id) => this.#runs.view(id) },
        watches: { ids: () => [], view: () => undefined },
        preferences: () => this.#preferences,
        ...notAsked,
      },
      (change) => {
        // Electron clones what crosses to a window, in the call.
        this.#watch(structuredClone(change));
        this.#runs.uploadedShare(); // for the task bar
      },
    );
    const onDeviceChange = (id: string): void => this.#publisher.changed('devices', id);
    this.#bench = new Bench(
      {
        clock: hostClock,
        epochNow: () => Date.now(),
        random: Math.random,
        timing: () => defaultTiming,
        makeTransport: (record) => this.#endpoint(record.id).makeTransport(),
        newId: randomUUID,
      },
      [],
    );
    this.#bench.deviceChanged.listen(onDeviceChange);
    this.#runs = new RunBook({
      clock: hostClock,
      epochNow: () => Date.now(),
      wishes: () => ({
        windowLimit: this.#preferences.uploadWindow,
        returnTimeoutMs: 1000 * this.#preferences.returnTimeoutS,
      }),
      places: () => this.#preferences.parallelUpgrades,
      newId: randomUUID,
      device: (id) => ({ name: this.#bench.record(id).name, session: this.#bench.session(id) }),
    });
    this.#runs.runChanged.listen((id, urgent) => this.#publisher.changed('runs', id, urgent));
    this.#runs.rowChanged.listen(onDeviceChange);
    this.#bench.runOf = (id) => this.#runs.newestOf(id);
  }

  /** Puts devices on the bench and connects them. @throws Error when one cannot be reached */
  async connect(endpoints: readonly Endpoint[]): Promise<void> {
    for (const endpoint of endpoints) {
      const id = this.#bench.add(endpoint.connection);
      this.#endpoints.set(id, endpoint);
    }
    await this.#bench.connect(this.#bench.ids);
    for (const id of this.#bench.ids) {
      const error = this.#bench.view(id)?.lastError;
      if (error !== undefined) throw new Error(`device not connected: ${JSON.stringify(error)}`);
    }
  }

  /** A file that no device has. */
  makeFirmware(sizeBytes: number): Firmware {
    const number = ++this.#files;
    const version = { major: 2, minor: number & 0xff, revision: number >> 8, build: 0 };
    return this.#shelf.put(
      `bench-${number}.bin`,
      makeImage({ version, sizeBytes, seed: number, sha: hostSha }),
    );
  }

  /**
   * Uploads a file to the first `count` devices at once.
   * @param window chunks in flight at most, 0: as the device allows
   * @returns for each device how long its upload took, from the first request to the last answer, in milliseconds
   * @throws Error when one of them fails
   */
  async upload(firmware: Firmware, count: number, window: number): Promise<number[]> {
    this.#preferences.uploadWindow = window;
    const runs = this.#runs.start(
      this.#bench.ids.slice(0, count),
      upgradeOf(firmware, { mode: 'upload-only' }, undefined),
    );
    await Promise.all(runs.map((id) => this.#runs.ended(id)));
    this.#publisher.flush();
    return runs.map((id) => this.#duration(id));
  }

  async close(): Promise<void> {
    await this.#bench.close();
    this.#publisher.stop();
  }

  #duration(id: string): number {
    const { startedAt, endedAt } = this.#times.get(id) ?? {};
    const state = this.#runs.view(id)?.state;
    if (
      state?.phase !== 'ended' ||
      state.verdict.outcome !== 'pass' ||
      startedAt === undefined ||
      endedAt === undefined
    )
      throw new Error(`an upload did not end well: ${JSON.stringify(state)}`);
    return endedAt - startedAt;
  }

  /** The window: it is told of every phase at once. */
  #watch({ runs }: BenchChange): void {
    for (const run of runs ?? []) if (isUpgradeRun(run)) this.#note(run);
  }

  #note({ id, state }: RunView): void {
    const times = this.#times.get(id) ?? {};
    if (phaseWord(state) === 'uploading') times.startedAt ??= performance.now();
    else if (times.startedAt !== undefined) times.endedAt ??= performance.now();
    this.#times.set(id, times);
  }

  #endpoint(id: string): Endpoint {
    const endpoint = this.#endpoints.get(id);
    if (endpoint === undefined) throw new Error(`no link to device ${id}`);
    return endpoint;
  }
}
