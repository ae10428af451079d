/**
 * Requests that would destroy a firmware loader, however they were written: it stands in slot 1 of image 0. Asks nothing; whether the
 * device has a loader is asked by `refuseWithLoader`.
 */
import { LOADER_NUMBER } from '@shared/device/slots/loader';
import { groups } from '@shared/smp/groups';
import { decodeCbor } from '@shared/smp/cbor';
import type { RawRequest } from '../engine/client';

export function mayDestroyLoader(
  request: Pick<RawRequest, 'op' | 'group' | 'id'> & { body: Uint8Array },
): boolean {
  const { erase, upload } = groups.image.commands;
  const is = (command: typeof erase | typeof upload): boolean =>
    request.op === command.op && request.group === command.group && request.id === command.id;
  return is(erase) || (is(upload) && numberIn(request.body) === LOADER_NUMBER);
}

function numberIn(body: Uint8Array): number | undefined {
  try {
    const map = decodeCbor(body);
    const image = map instanceof Map ? (map.get('image') as unknown) : undefined;
    return typeof image === 'bigint' || typeof image === 'number' ? Number(image) : undefined;
  } catch {
    // No device can read it either.
    return undefined;
  }
}
