/**
 * Where the application keeps its file: Electron's folder for the data of a user, found without Electron.
 */
import { userInfo } from 'node:os';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { Host } from './host';

/** Electron names the folder after `productName`. */
const APPLICATION = 'Bootbench';

/**
 * `BOOTBENCH_USER_DATA` names another folder, for the application as well.
 * @throws BenchError settings/unreadable when nothing says where the user's folders are
 */
export function savedFolder({ env, home, platform }: Pick<Host, 'env' | 'home' | 'platform'>): string {
  const given = env['BOOTBENCH_USER_DATA'];
  if (given) return path.resolve(given);
  return path.join(dataFolder(env, home, platform), APPLICATION);
}

function dataFolder(env: Host['env'], home: string, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return env['APPDATA'] || path.join(whole(home), 'AppData', 'Roaming');
    case 'darwin':
      return path.join(whole(home), 'Library', 'Application Support');
    default:
      // Electron takes only an absolute path from it, as the standard of XDG wants.
      return env['XDG_CONFIG_HOME']?.startsWith('/')
        ? env['XDG_CONFIG_HOME']
        : path.join(whole(home), '.config');
  }
}

/** An empty HOME would make every path one of the working folder. */
function whole(home: string): string {
  if (path.isAbsolute(home) || path.win32.isAbsolute(home)) return home;
  const own = userInfo().homedir;
  if (path.isAbsolute(own)) return own;
  throw new BenchError('settings/unreadable', { file: APPLICATION, detail: 'your user has no home folder' });
}
