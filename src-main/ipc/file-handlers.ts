/**
 * The calls about files: transfers, directories. Each a thin line to the transfer book or to the device's shell.
 */
import { fileNameOfPath } from '@shared/core/file-names';
import type { Bench } from '../session/bench';
import { changeDirectory, listDirectory } from '../session/directory';
import type { LocalFiles } from '../disk/local-files';
import type { TransferBook } from '../run/transfer-book';
import type { Handlers } from './answer';

export interface FileDesk {
  bench: Bench;
  transfers: TransferBook;
  localFiles: LocalFiles;
  /** Asks the user for files to read; empty when none is chosen. */
  chooseFiles: () => Promise<string[]>;
  /** Asks the user where to write a file; undefined when no place is chosen. */
  chooseTarget: (fileName: string) => Promise<string | undefined>;
}

type FileCalls = Extract<keyof Handlers, `files.${string}`>;

export function fileHandlers(desk: FileDesk): Pick<Handlers, FileCalls> {
  const { bench, transfers, localFiles } = desk;
  return {
    'files.choose': async () => Promise.all((await desk.chooseFiles()).map((file) => localFiles.add(file))),
    'files.upload': async ({ id, token, path }) =>
      transfers.start(id, { direction: 'upload', path, file: localFiles.path(token) }),
    'files.download': async ({ id, path }) => {
      bench.record(id);
      const file = await desk.chooseTarget(fileNameOfPath(path));
      return file === undefined ? undefined : transfers.start(id, { direction: 'download', path, file });
    },
    'files.cancel': async ({ transfers: ids }) => transfers.cancel(ids),
    'files.retry': async ({ transfers: ids }) => transfers.retry(ids),
    'files.dismiss': async ({ transfers: ids }) => transfers.dismiss(ids),

    'files.list': ({ id, path }) => listDirectory(bench.session(id), path),
    'files.delete': ({ id, path }) => changeDirectory(bench.session(id), 'rm', path),
    'files.makeDirectory': ({ id, path }) => changeDirectory(bench.session(id), 'mkdir', path),
  };
}
