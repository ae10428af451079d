/**
 * The calls about files: chosen files, directories. Each a thin line to this computer or to the device's shell.
 */
import type { Bench } from '../session/bench';
import { changeDirectory, listDirectory } from '../session/directory';
import type { LocalFiles } from '../disk/local-files';
import type { Handlers } from './answer';

export interface FileDesk {
  bench: Bench;
  localFiles: LocalFiles;
  /** Asks the user for files to read; empty when none is chosen. */
  chooseFiles: () => Promise<string[]>;
}

type FileCalls = Extract<keyof Handlers, `files.${string}`>;

export function fileHandlers(desk: FileDesk): Pick<Handlers, FileCalls> {
  const { bench, localFiles } = desk;
  return {
    'files.choose': async () => Promise.all((await desk.chooseFiles()).map((file) => localFiles.add(file))),

    'files.list': ({ id, path }) => listDirectory(bench.session(id), path),
    'files.delete': ({ id, path }) => changeDirectory(bench.session(id), 'rm', path),
    'files.makeDirectory': ({ id, path }) => changeDirectory(bench.session(id), 'mkdir', path),
  };
}
