/**
 * Where the application keeps its file: Electron's folder for the data of a user, found without Electron.
 */
import path from 'node:path';
import type { Host } from './host';

/** Electron names the folder after `productName`. */
const APPLICATION = 'Bootbench';
export const STORE_NAME = 'bootbench';

/** `BOOTBENCH_USER_DATA` names another folder, for the application as well. */
export function savedFolder({ env, home, platform }: Pick<Host, 'env' | 'home' | 'platform'>): string {
  const given = env['BOOTBENCH_USER_DATA'];
  if (given) return path.resolve(given);
  return path.join(dataFolder(env, home, platform), APPLICATION);
}

function dataFolder(env: Host['env'], home: string, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
    case 'darwin':
      return path.join(home, 'Library', 'Application Support');
    default:
      // Electron takes only an absolute path from it, as the standard of XDG wants.
      return env['XDG_CONFIG_HOME']?.startsWith('/') ? env['XDG_CONFIG_HOME'] : path.join(home, '.config');
  }
}

export function savedFile(host: Pick<Host, 'env' | 'home' | 'platform'>): string {
  return path.join(savedFolder(host), `${STORE_NAME}.json`);
}
