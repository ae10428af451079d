/**
 * The calls about runs: planned, started, done by hand, cancelled, started again, put away. Each a thin line to the book of runs;
 * which order becomes which work is told here and nowhere else.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { fileNameOfPath } from '@shared/core/file-names';
import type { Bench } from '../session/bench';
import type { LocalFiles } from '../disk/local-files';
import type { FirmwareChecks } from '../firmware/firmware-checks';
import {
  withBootloader,
  withImageNumber,
  type Firmware,
  type FirmwareShelf,
} from '../firmware/firmware-shelf';
import { ActionWork } from '../run/action-work';
import { FileWork, type FileOrder } from '../run/file-work';
import type { RunBook } from '../run/run-book';
import { upgradeOf } from '../run/upgrade-of';
import type { Handlers } from './answer';
import { planView } from './plan-view';

export interface RunDesk {
  clock: Clock;
  bench: Bench;
  runs: RunBook;
  shelf: FirmwareShelf;
  checks: FirmwareChecks;
  localFiles: LocalFiles;
  /** Asks the user where to write a file; undefined when no place is chosen. */
  chooseTarget: (fileName: string) => Promise<string | undefined>;
}

interface ChosenFirmware {
  firmware: string;
  imageNumber?: number | undefined;
  bootloader?: boolean | undefined;
}

type RunCalls = Extract<keyof Handlers, `run.${string}`>;

export function runHandlers(desk: RunDesk): Pick<Handlers, RunCalls> {
  const { bench, runs, shelf, checks, localFiles } = desk;
  const chosen = (order: ChosenFirmware): Firmware =>
    order.bootloader === true
      ? withBootloader(shelf.look(order.firmware))
      : withImageNumber(shelf.get(order.firmware), order.imageNumber);
  const moveFile = (devices: readonly string[], order: FileOrder): string[] =>
    runs.start(devices, () => new FileWork({ ...order, keepsFailedDownloads: true }));

  return {
    'run.plan': ({ order, devices }) => {
      const firmware = chosen(order);
      return Promise.all(devices.map((id) => planView(id, bench.session(id), firmware, order, desk)));
    },
    'run.start': async ({ order, devices }) => {
      if (order.kind === 'upgrade') return runs.start(devices, upgradeOf(chosen(order), order, checks));
      const { direction, path } = order;
      if (order.direction === 'upload')
        return moveFile(devices, { direction, path, file: localFiles.path(order.token) });
      const [id] = devices;
      if (id === undefined || devices.length > 1)
        throw new BenchError('app/bad-call', { call: 'run.start', detail: 'a download is from one device' });
      bench.record(id);
      const file = await desk.chooseTarget(fileNameOfPath(path));
      return file === undefined ? undefined : moveFile(devices, { direction, path, file });
    },
    'run.perform': async ({ id, action }) => {
      await bench.attempt(id, () => runs.perform(id, new ActionWork(action)));
      const view = bench.view(id);
      if (view === undefined) throw new BenchError('app/not-found', { what: 'the device' });
      return view;
    },
    'run.cancel': async ({ runs: ids }) => runs.cancel(ids),
    'run.retry': async ({ runs: ids }) => runs.retry(ids),
    'run.dismiss': async ({ runs: ids }) => runs.dismiss(ids),
  };
}
