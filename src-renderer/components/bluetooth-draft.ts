/**
 * A Bluetooth device that was found, as a connection. Pure.
 */
import { plainText } from '@shared/core/plain-text';
import type { BleConnection } from '@shared/device/connection';
import { MOST_NAME } from '@shared/device/record';
import type { FoundDeviceView } from '@shared/ipc/bluetooth';
import { draftOf, valuesOf, type Draft } from './connection-draft';

/** The connection to a device that was found, with what stands under "More". */
export function foundConnection(
  { id, address, name }: FoundDeviceView,
  draft: Draft<'ble'> = draftOf('ble'),
): BleConnection {
  const { peerName: _, peerId: __, ...settings } = valuesOf('ble', draft);
  return {
    ...settings,
    kind: 'ble',
    ...(name === undefined ? {} : { peerName: name }),
    peerId: address ?? id,
  };
}

/** What a device that was found is called here; undefined when it says nothing. */
export function foundName({ name }: FoundDeviceView): string | undefined {
  return name === undefined ? undefined : plainText(name).slice(0, MOST_NAME);
}
