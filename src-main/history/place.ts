/**
 * Where the history is kept, and whether a database may be kept there: SQLite's write-ahead log needs memory that processes share, which
 * folders on other computers do not have. Knows no database.
 */
import { statfsSync } from 'node:fs';
import path from 'node:path';

export const HISTORY_FOLDER = 'history';
export const HISTORY_FILE = 'history.sqlite';

/** Kinds of file systems that live on another computer. Numbers: Linux, include/uapi/linux/magic.h and fs/smb/client/cifsfs.c */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
]);

/** @param folder the user's folder of Bootbench */
export function historyFolder(folder: string): string {
  return path.join(folder, HISTORY_FOLDER);
}

/** Which network file system a folder is on; undefined for a disk of this computer. @param folder exists */
export function networkOf(folder: string, platform: NodeJS.Platform = process.platform): string | undefined {
  // A share without a letter; which letters are shares Windows does not tell Node.
  if (platform === 'win32') return /^[\\/]{2}[^.?\\/]/.test(folder) ? 'a share' : undefined;
  if (platform !== 'linux') return undefined;
  return NETWORK.get(statfsSync(folder).type >>> 0);
}
