/**
 * The programs that are compared, as command lines: this project's own, and the drivers of the peers' Python packages. Runs nothing.
 */
import path from 'node:path';
import { bootbenchCall, type ProgramCall } from '../whole-process';

export const peerIds = ['smpclient', 'mcumgr-toolkit'] as const;
export type PeerId = (typeof peerIds)[number];
export const OURS = 'bootbench';
export type ToolId = typeof OURS | PeerId;

export type Work = 'image' | 'file-up' | 'file-down';

export interface Errand {
  work: Work;
  near: 'serial' | 'udp';
  /** The path of a port, or `host:port`. */
  place: string;
  /** On this computer: what is sent, or where it goes. */
  file: string;
}

/** Where the real servers have a file system. */
export const REMOTE_FILE = '/lfs1/bench.bin';

const drivers: Readonly<Record<PeerId, string>> = {
  smpclient: 'scripts/bench/peers/smpclient_driver.py',
  'mcumgr-toolkit': 'scripts/bench/peers/toolkit_driver.py',
};

/** @param folder nothing is remembered of devices but what is in here */
export function callOf(
  tool: ToolId,
  errand: Errand,
  { python, folder }: { python: string; folder: string },
): ProgramCall {
  if (tool === OURS) return { ...bootbenchCall(ourArgv(errand)), env: { BOOTBENCH_USER_DATA: folder } };
  const { work, near, place, file } = errand;
  // -B: no compiled files beside the drivers.
  return {
    program: python,
    argv: ['-B', path.resolve(drivers[tool]), work, near, place, file, REMOTE_FILE],
  };
}

function ourArgv({ work, near, place, file }: Errand): string[] {
  const connection =
    near === 'udp'
      ? ['--conntype', 'udp', '--connstring', place]
      : ['--conntype', 'serial', '--connstring', `dev=${place}`];
  switch (work) {
    case 'image':
      return [...connection, 'image', 'upload', file];
    case 'file-up':
      return [...connection, 'fs', 'upload', file, REMOTE_FILE];
    case 'file-down':
      return [...connection, 'fs', 'download', REMOTE_FILE, file];
  }
}
