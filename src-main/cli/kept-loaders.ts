/**
 * Saved Bluetooth devices that a command has left in their firmware loader, or brought back from it: where they are found next is kept
 * with them, as the application does. Opens no link.
 */
import { isDeepStrictEqual } from 'node:util';
import { errorText } from '@shared/core/error-texts';
import { BenchError, toErrorView } from '@shared/core/errors';
import type { LoaderPlace } from '@shared/device/loader-name';
import { readRecords } from '@shared/device/record';
import { placeKey } from '@shared/device/same-place';
import type { Target } from './connstring';
import type { Report } from './report';
import { changeSaved } from './saved-changes';
import { savedDevices } from './saved-devices';
import type { Place } from './saved-file';
import { loaderPlaceOf } from './transports';

interface Moved {
  name: string;
  at: string | undefined;
  loader: LoaderPlace | undefined;
}

/** Says of a device that is not saved where it is found. Never rejects: what cannot be kept is said. */
export async function keepLoaders(
  targets: readonly { name: string; target: Target }[],
  host: Place,
  report: Pick<Report, 'log'>,
): Promise<void> {
  const moved = targets.flatMap(({ name, target }): Moved[] => {
    if (target.kind !== 'ble') return [];
    const loader = loaderPlaceOf(target);
    return isDeepStrictEqual(loader, target.loader) ? [] : [{ name, at: placeKey(target), loader }];
  });
  if (moved.length === 0) return;
  try {
    const saved = (await savedDevices(host)).map(({ connection }) => placeKey(connection));
    for (const { name, at, loader } of moved)
      if (!saved.includes(at) && loader?.peerId !== undefined)
        report.log(
          'warn',
          `${name} stays in its firmware loader: it is found with peer_id=${loader.peerId}.`,
        );
    if (moved.some(({ at }) => saved.includes(at)))
      await changeSaved(host, (all) => all.map((one) => kept(one, moved)));
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const { title, advice } = errorText(toErrorView(error));
    report.log('warn', `Where firmware loaders are found is not kept: ${title}. ${advice}`);
  }
}

/** The entry as it stands, but for where its loader is. */
function kept(entry: unknown, moved: readonly Moved[]): unknown {
  const connection = readRecords([entry]).records[0]?.connection;
  if (connection?.kind !== 'ble') return entry;
  const found = moved.find(({ at }) => at === placeKey(connection));
  if (found === undefined) return entry;
  const { loader: _before, ...rest } = connection;
  const { loader } = found;
  return { ...(entry as object), connection: { ...rest, ...(loader === undefined ? {} : { loader }) } };
}
