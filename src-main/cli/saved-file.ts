/**
 * The application's file as the command line opens it. What writes is loaded only when something is written.
 */
import { StateFile } from '../disk/state-file';
import { hostClock } from '../host/clock';
import type { Host } from './host';
import { savedFolder } from './saved-folder';

export type Place = Pick<Host, 'env' | 'home' | 'platform' | 'random'>;

/** @throws BenchError settings/unreadable when nothing says where the user's folders are */
export function savedFile(host: Place): StateFile {
  return new StateFile({
    folder: savedFolder(host),
    // Other programs do not wait by a clock that a test moves.
    clock: hostClock,
    random: host.random,
    loadStore: async () => {
      const { default: Conf } = await import('conf');
      // What the file holds was read before; conf only writes.
      return ({ folder: cwd, name, mode }) =>
        new Conf<Record<string, unknown>>({
          cwd,
          configName: name,
          projectName: name,
          clearInvalidConfig: true,
          configFileMode: mode,
        });
    },
  });
}
